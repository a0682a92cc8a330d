variable "v" {
  default = "1"
}
module "a" {
  source = "./m"
  name   = "a"
  v      = var.v
}
module "b" {
  source     = "./m"
  name       = "b"
  v          = "fixed"
  depends_on = [module.a]
}
