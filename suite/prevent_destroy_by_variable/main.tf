variable "keep" {
  type = bool
}
variable "name" {
  default = "a"
}
locals {
  keep = var.keep
}
resource "fixtures_item" "a" {
  name = var.name
  lifecycle {
    prevent_destroy = local.keep
  }
}
