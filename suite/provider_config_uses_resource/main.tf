resource "fixtures_item" "region" {
  name  = "region"
  value = "north"
}
provider "fixtures" {
  alias  = "second"
  region = fixtures_item.region.value
}
resource "fixtures_item" "a" {
  provider = fixtures.second
  name     = "a"
}
