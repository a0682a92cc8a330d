variable "v" {
  default = "good"
}
module "m" {
  for_each = toset(["a", "b"])
  source   = "./m"
  name     = each.key
  v        = var.v
}
