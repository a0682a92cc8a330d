provider "fixtures" {
  region = "north"
}
provider "fixtures" {
  alias  = "second"
  region = "south"
}
resource "fixtures_item" "a" {
  name = "a"
}
