variable "v" {
  default = "1"
}
resource "fixtures_item" "a" {
  name       = "a"
  forces_new = var.v
}
resource "fixtures_item" "c" {
  name = "c"
  value = fixtures_item.a.id
}
