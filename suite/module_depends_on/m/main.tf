terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
resource "fixtures_item" "x" {
  name = "x"
}
data "fixtures_data" "d" {
  name = "first"
}
output "found" {
  value = data.fixtures_data.d.found
}
