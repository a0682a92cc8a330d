terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
variable "name" {}
variable "value" {}
resource "fixtures_item" "x" {
  name       = var.name
  forces_new = var.value
}
output "id" {
  value = fixtures_item.x.id
}
