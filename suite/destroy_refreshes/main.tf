resource "fixtures_item" "a" {
  name  = "a"
  value = "one"
}
resource "fixtures_item" "b" {
  name  = "b"
  value = "two"
}
data "fixtures_data" "d" {
  name  = "a"
  input = "x"
}
data "fixtures_data" "late" {
  name  = "b"
  input = fixtures_item.b.id
}
output "found" {
  value = data.fixtures_data.d.found
}
output "value" {
  value = fixtures_item.a.value
}
