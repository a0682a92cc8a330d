terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
resource "fixtures_item" "a" {
  name = "a"
}
removed {
  from = fixtures_item.b
  lifecycle {
    destroy = false
  }
}
