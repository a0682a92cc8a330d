variable "v" {
  default = "one"
}
resource "fixtures_item" "a" {
  name  = "a"
  value = var.v
}
