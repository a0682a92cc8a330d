# The module does nothing with its input. Whoever waits for the module waits for what the input comes from.
resource "fixtures_item" "a" {
  name  = "a"
  value = "one"
}
module "m" {
  source = "./m"
  input  = fixtures_item.a.name
}
data "fixtures_data" "d" {
  name       = "d"
  input      = "x"
  depends_on = [module.m]
}
resource "fixtures_item" "b" {
  name       = "b"
  value      = data.fixtures_data.d.output
  depends_on = [module.m]
}
