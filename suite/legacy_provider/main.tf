variable "v" {
  default = "one"
}
resource "fixtures_item" "a" {
  name  = "a"
  value = var.v
}
resource "fixtures_item" "b" {
  name  = "b"
  value = fixtures_item.a.value
}
