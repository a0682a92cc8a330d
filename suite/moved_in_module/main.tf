module "m" {
  for_each = toset(["a", "b"])
  source   = "./m"
  name     = each.key
}
