resource "fixtures_item" "first" {
  name = "first"
}
module "m" {
  source     = "./m"
  depends_on = [fixtures_item.first]
}
resource "fixtures_item" "last" {
  name       = "last"
  depends_on = [module.m]
}
