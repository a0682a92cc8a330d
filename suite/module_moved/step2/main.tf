module "m" {
  source = "./m"
}
moved {
  from = fixtures_item.x
  to   = module.m.fixtures_item.x
}
