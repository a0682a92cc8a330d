terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
variable "value" {}
resource "fixtures_item" "inner" {
  name  = "inner"
  value = var.value
}
