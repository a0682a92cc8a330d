resource "fixtures_item" "a" {
  name = "a"
}
data "fixtures_data" "d" {
  name  = "d"
  input = fixtures_item.a.id
}
data "fixtures_data" "known" {
  name  = "known"
  input = "fixed"
}
resource "fixtures_item" "b" {
  name  = "b"
  value = data.fixtures_data.d.output
}
output "read" {
  value = data.fixtures_data.d
}
