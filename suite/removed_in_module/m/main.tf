terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
resource "fixtures_item" "a" {
  name = "a"
}
resource "fixtures_item" "b" {
  name = "b"
}
