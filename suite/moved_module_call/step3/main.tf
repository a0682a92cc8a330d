module "e" {
  source   = "./m"
  for_each = toset(["k", "m"])
  name     = each.key == "m" ? "l" : each.key
}
moved {
  from = module.b["l"]
  to   = module.e["m"]
}
