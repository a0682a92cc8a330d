variable "v" {
  default = "1"
}
resource "fixtures_object" "a" {
  name  = "a"
  value = var.v
}
resource "fixtures_item" "b" {
  name  = "b"
  value = fixtures_object.a.computed
}
