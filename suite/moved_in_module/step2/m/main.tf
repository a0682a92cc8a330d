terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
variable "name" {}
resource "fixtures_item" "y" {
  name = var.name
}
moved {
  from = fixtures_item.x
  to   = fixtures_item.y
}
