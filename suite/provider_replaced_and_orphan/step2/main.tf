variable "v" {
  default = "north"
}
resource "fixtures_item" "r" {
  name       = "r"
  value      = "north"
  forces_new = var.v
}
provider "fixtures" {
  alias  = "second"
  region = fixtures_item.r.id
}
