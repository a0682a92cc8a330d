variable "keys" {
  default = "a,b"
}
module "m" {
  for_each = toset(split(",", var.keys))
  source   = "./m"
  name     = each.key
}
module "n" {
  count  = 2
  source = "./m"
  name   = "n${count.index}"
}
resource "fixtures_item" "user" {
  name = "user"
  uses = [for m in module.m : m.id]
}
