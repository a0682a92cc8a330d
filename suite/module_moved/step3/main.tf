module "n" {
  for_each = toset(["k"])
  source = "./m"
}
moved {
  from = fixtures_item.x
  to   = module.m.fixtures_item.x
}
moved {
  from = module.m
  to   = module.n["k"]
}
