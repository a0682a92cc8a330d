# A module without a key stands for all instances of its call.
module "b" {
  source   = "./m"
  for_each = toset(["k", "l"])
  name     = each.key
}
module "d" {
  source = "./m"
  count  = 2
  name   = "c${count.index}"
}
moved {
  from = module.a
  to   = module.b
}
moved {
  from = module.c
  to   = module.d
}
