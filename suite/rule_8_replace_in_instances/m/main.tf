terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
variable "name" {}
variable "v" {}
resource "fixtures_item" "x" {
  name       = "${var.name}-x"
  forces_new = var.v
}
resource "fixtures_item" "y" {
  name       = "${var.name}-y"
  forces_new = fixtures_item.x.id
}
