variable "v" {
  default = "1"
}
resource "fixtures_item" "a" {
  name  = "a"
  value = var.v
}
data "fixtures_data" "d" {
  name = "a"
}
