variable "v" {
  default = "1"
}
resource "fixtures_item" "base" {
  name       = "base"
  forces_new = var.v
}
module "m" {
  source = "./m"
  base   = fixtures_item.base.id
}
resource "fixtures_item" "last" {
  name       = "last"
  forces_new = module.m.id
}
