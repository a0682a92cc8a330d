terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
variable "v" {}
resource "fixtures_item" "x" {
  name  = "x"
  value = var.v
}
output "name" {
  value = "x"
}
