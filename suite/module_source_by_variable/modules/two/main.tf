terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
variable "inner" {
  const = true
}
module "nested" {
  source = "./${var.inner}"
}
resource "fixtures_item" "two" {
  name  = "two"
  value = module.nested.value
}
output "id" {
  value = fixtures_item.two.id
}
