variable "v" {
  default = "1"
}
module "m" {
  for_each = { a = "fixed", b = var.v }
  source   = "./m"
  name     = each.key
  v        = each.value
}
