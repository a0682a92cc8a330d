variable "secret" {
  default   = "./m"
  sensitive = true
}
variable "never" {
  default = "./m"
  const   = false
}
resource "fixtures_item" "a" {
  name = "a"
}
locals {
  far = fixtures_item.a.id
}
module "by_resource" {
  source = "./${local.far}"
}
module "by_each" {
  source   = "./${each.key}"
  for_each = { m = 1 }
}
module "by_module" {
  source = module.by_each.x
}
module "secret" {
  source = var.secret
}
module "never" {
  source = var.never
}
module "undeclared" {
  source = var.nothing
}
module "number" {
  source  = "./m"
  version = var.never == "x" ? null : true
}
module "fine" {
  source = abspath("./m") != "" ? "./m" : "./n"
}
