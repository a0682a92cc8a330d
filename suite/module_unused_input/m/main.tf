terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
variable "input" {
}
locals {
  unused = var.input
}
resource "fixtures_item" "inner" {
  name = "inner"
}
