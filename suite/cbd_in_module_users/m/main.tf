terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
variable "base" {}
resource "fixtures_item" "x" {
  name       = "x"
  forces_new = var.base
  lifecycle {
    create_before_destroy = true
  }
}
output "id" {
  value = fixtures_item.x.id
}
