module "a" {
  source   = "./m"
  for_each = toset(["k", "l"])
  name     = "a${each.key}"
}
resource "fixtures_item" "c" {
  name  = "c"
  value = join("-", [for it in module.a : it.out])
}
