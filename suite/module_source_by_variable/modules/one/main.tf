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
resource "fixtures_item" "one" {
  name  = "one"
  value = module.nested.value
}
output "id" {
  value = fixtures_item.one.id
}
