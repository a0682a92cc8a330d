provider "fixtures" {
  alias  = "second"
  region = "south"
}
resource "fixtures_item" "a" {
  name = "a"
}
resource "terraform_data" "m" {
  input = fixtures_item.a.id
}
resource "fixtures_item" "b" {
  provider = fixtures.second
  name     = "b"
  uses     = [terraform_data.m.output]
}
