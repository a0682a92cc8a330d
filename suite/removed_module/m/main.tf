terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
variable "name" {
}
resource "fixtures_item" "a" {
  name = "${var.name}-a"
}
resource "fixtures_item" "b" {
  name = "${var.name}-b"
  uses = [fixtures_item.a.id]
}
