terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
variable "name" {
}
resource "fixtures_item" "y" {
  count = 2
  name  = "${var.name}-${count.index}"
}
