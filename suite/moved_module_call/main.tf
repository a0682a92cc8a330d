# A module without a key stands for all instances of its call.
module "a" {
  source   = "./m"
  for_each = toset(["k", "l"])
  name     = each.key
}
module "c" {
  source = "./m"
  count  = 2
  name   = "c${count.index}"
}
