variable "v" {
  default = "one"
}
resource "fixtures_object" "a" {
  name  = "a"
  value = var.v
  map   = { k = var.v, l = "fixed" }
}
