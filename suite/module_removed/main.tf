resource "fixtures_item" "base" {
  name = "base"
}
module "m" {
  source = "./m"
  base   = fixtures_item.base.id
}
