resource "fixtures_item" "a" {
  name = "a"
}
data "fixtures_data" "d" {
  name  = "d"
  input = fixtures_item.a.id
}
resource "fixtures_item" "b" {
  name  = "b"
  value = data.fixtures_data.d.output
}
output "o" {
  value = data.fixtures_data.d.output
}
