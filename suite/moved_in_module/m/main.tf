terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
variable "name" {}
resource "fixtures_item" "x" {
  name = var.name
}
