terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
resource "fixtures_item" "inner" {
  name = "inner"
}
output "id" {
  value = fixtures_item.inner.id
}
