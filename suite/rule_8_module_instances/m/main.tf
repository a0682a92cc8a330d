terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
variable "name" {}
resource "fixtures_item" "x" {
  name       = "${var.name}-x"
  forces_new = var.name
}
resource "fixtures_item" "y" {
  name = "${var.name}-y"
  uses = [fixtures_item.x.id]
}
