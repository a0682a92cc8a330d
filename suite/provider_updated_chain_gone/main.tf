variable "v" {
  default = "north"
}
resource "fixtures_item" "r" {
  name  = "r"
  value = var.v
}
provider "fixtures" {
  alias  = "second"
  region = fixtures_item.r.value
}
resource "fixtures_item" "a" {
  provider = fixtures.second
  name     = "a"
}
resource "fixtures_item" "b" {
  name = "b"
  uses = [fixtures_item.a.id]
}
