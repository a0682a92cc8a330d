variable "old" {
  default    = null
  deprecated = "Use new."
}
module "m" {
  source = "./m"
  old    = 1
}
output "x" {
  value = module.m.old
}
