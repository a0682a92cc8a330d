resource "fixtures_item" "a" {
  name  = "a"
  value = "one"
}
resource "fixtures_item" "b" {
  name  = "b"
  value = fixtures_item.a.value
}
output "a" {
  value = fixtures_item.a.value
}
