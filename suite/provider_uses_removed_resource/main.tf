resource "fixtures_item" "r" {
  name  = "r"
  value = "north"
}
provider "fixtures" {
  alias  = "second"
  region = fixtures_item.r.value
}
resource "fixtures_item" "a" {
  provider = fixtures.second
  name     = "a"
}
