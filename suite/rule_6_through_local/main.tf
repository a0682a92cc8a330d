variable "v" {
  default = "1"
}
resource "fixtures_item" "a" {
  name  = "a"
  value = var.v
}
locals {
  a = fixtures_item.a.name
}
resource "fixtures_item" "m" {
  name = "m"
  uses = [local.a]
}
resource "fixtures_item" "b" {
  name = "b"
  uses = [fixtures_item.m.name]
}
