terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
variable "base" {}
resource "fixtures_item" "x" {
  name = "x"
  uses = [var.base]
}
resource "fixtures_item" "y" {
  name = "y"
  uses = [fixtures_item.x.id]
}
