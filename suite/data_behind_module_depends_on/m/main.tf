terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
data "fixtures_data" "d" {
  name = "d"
}
