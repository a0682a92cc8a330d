resource "fixtures_object" "a" {
  name = "a"
}
resource "fixtures_item" "b" {
  name  = "b"
  value = fixtures_object.a.computed
}
output "c" {
  value = fixtures_object.a.computed
}
