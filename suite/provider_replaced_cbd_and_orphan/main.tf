variable "v" {
  default = "north"
}
resource "fixtures_item" "r" {
  name       = "r"
  value      = "north"
  forces_new = var.v
  lifecycle {
    create_before_destroy = true
  }
}
provider "fixtures" {
  alias  = "second"
  region = fixtures_item.r.id
}
resource "fixtures_item" "a" {
  provider = fixtures.second
  name     = "a"
}
