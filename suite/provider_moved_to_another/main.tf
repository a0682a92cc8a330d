provider "fixtures" {
  alias  = "second"
  region = "south"
}
resource "fixtures_item" "a" {
  provider = fixtures.second
  name     = "a"
}
