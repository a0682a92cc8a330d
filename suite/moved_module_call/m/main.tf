terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
variable "name" {
}
resource "fixtures_item" "x" {
  name = var.name
}
module "n" {
  source   = "./n"
  for_each = toset(["p", "q"])
  name     = "${var.name}-${each.key}"
}
