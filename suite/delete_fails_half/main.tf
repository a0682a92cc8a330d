variable "v" {
  default = "1"
}
resource "fixtures_item" "a" {
  name       = "a"
  forces_new = var.v
  value      = "x"
}
resource "fixtures_item" "b" {
  name = "b"
  uses = [fixtures_item.a.id]
}
