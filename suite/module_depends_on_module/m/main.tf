terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
variable "name" {}
variable "v" {}
data "fixtures_data" "d" {
  name  = var.name
  input = var.v
}
resource "fixtures_item" "x" {
  name  = "${var.name}-x"
  value = data.fixtures_data.d.output
}
output "id" {
  value = fixtures_item.x.id
}
