variable "v" {
  default = "1"
}
module "first" {
  source = "./m"
  name   = "first"
  value  = var.v
}
locals {
  passed = "${module.first.id}-passed"
}
module "second" {
  source = "./m"
  name   = "second"
  value  = local.passed
}
