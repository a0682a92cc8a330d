variable "v" {
  default = "1"
}
data "fixtures_data" "first" {
  name  = "first"
  input = var.v
}
resource "fixtures_item" "a" {
  name  = "a"
  value = data.fixtures_data.first.output
}
data "fixtures_data" "second" {
  name  = "a"
  input = fixtures_item.a.value
}
data "fixtures_data" "third" {
  name  = "third"
  input = data.fixtures_data.second.found
}
output "third" {
  value = data.fixtures_data.third.output
}
