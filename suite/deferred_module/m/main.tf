terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
variable "name" {
  type = string
}
resource "fixtures_item" "one" {
  name = var.name
}
resource "fixtures_item" "two" {
  count = 2
  name  = "${fixtures_item.one.name}-${count.index}"
}
output "id" {
  value = fixtures_item.one.id
}
