module "m" {
  source   = "./m"
  for_each = toset(["k", "l"])
  name     = each.key
}
resource "fixtures_object" "a" {
  name               = "a"
  write_only         = module.m["k"].secret
  write_only_version = 1
}
