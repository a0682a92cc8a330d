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
