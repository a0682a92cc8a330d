terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
variable "name" {
}
resource "fixtures_item" "inner" {
  name = "${var.name}-inner"
  lifecycle {
    create_before_destroy = true
  }
}
output "out" {
  value = fixtures_item.inner.id
}
