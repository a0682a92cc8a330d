variable "v" {
  default = "1"
}
module "m" {
  source = "./m"
  v      = var.v
}
data "fixtures_data" "d" {
  name       = "x"
  depends_on = [module.m]
}
data "fixtures_data" "e" {
  name = module.m.name
}
output "found" {
  value = [data.fixtures_data.d.found, data.fixtures_data.e.found]
}
