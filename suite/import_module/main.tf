locals {
  wanted = { one = "x-5", two = "y-5" }
}
module "single" {
  source = "./m"
  name   = "s"
}
module "m" {
  source   = "./m"
  for_each = local.wanted
  name     = split("-", each.value)[0]
}
import {
  to = module.single.fixtures_item.a
  id = "s-5"
}
import {
  for_each = local.wanted
  to       = module.m[each.key].fixtures_item.a
  id       = each.value
}
