module "e" {
  source   = "./m"
  for_each = toset(["k", "l"])
  name     = each.key
}
moved {
  from = module.b
  to   = module.e
}
