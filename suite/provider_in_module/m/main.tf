terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
resource "fixtures_item" "x" {
  name = "x"
}
output "region" {
  value = fixtures_item.x.region
}
