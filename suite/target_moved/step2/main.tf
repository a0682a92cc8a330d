resource "fixtures_item" "b" {
  name = "a"
}
resource "fixtures_item" "c" {
  name  = "c"
  value = "new"
}
module "n" {
  source = "./m"
}
moved {
  from = fixtures_item.a
  to   = fixtures_item.b
}
moved {
  from = module.m
  to   = module.n
}
