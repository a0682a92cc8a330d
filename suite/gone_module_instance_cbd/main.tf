# The module had no count. What uses its instances now is made before the old one goes, although it is new itself.
module "a" {
  source = "./m"
  name   = "a"
}
resource "fixtures_item" "c" {
  name  = "c"
  value = module.a.out
}
