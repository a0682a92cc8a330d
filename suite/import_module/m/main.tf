terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
variable "name" {
}
resource "fixtures_item" "a" {
  name = var.name
}
