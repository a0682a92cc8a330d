variable "v" {
  default = "1"
}
resource "fixtures_item" "a" {
  name       = "a"
  forces_new = var.v
}
resource "fixtures_item" "m" {
  name = "m"
  uses = [fixtures_item.a.name]
}
resource "fixtures_item" "b" {
  name       = "b"
  forces_new = var.v
  uses       = [fixtures_item.m.name]
  lifecycle {
    create_before_destroy = true
  }
}
