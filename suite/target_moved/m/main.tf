terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
resource "fixtures_item" "x" {
  name = "x"
}
