module "m" {
  for_each = toset(["a"])
  source   = "./m"
}
