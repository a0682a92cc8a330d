variable "v" {
  default = "1"
}
resource "fixtures_item" "a" {
  name  = "a"
  value = var.v
}
data "fixtures_data" "d" {
  name  = "d"
  input = fixtures_item.a.value
}
provider "fixtures" {
  alias  = "second"
  region = data.fixtures_data.d.output
}
resource "fixtures_item" "b" {
  provider = fixtures.second
  name     = "b"
}
output "v" {
  value = data.fixtures_data.d.output
}
output "w" {
  value = var.v
}
