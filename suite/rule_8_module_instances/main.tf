variable "keys" {
  default = "a,b,c"
}
module "m" {
  for_each = toset(split(",", var.keys))
  source   = "./m"
  name     = each.key
}
