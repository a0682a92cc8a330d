variable "name" {}
terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
resource "fixtures_item" "x" {
  name = var.name
}
output "region" {
  value = fixtures_item.x.region
}
