variable "v" {
  default = "one"
}
resource "fixtures_object" "a" {
  name  = "a"
  value = var.v
}
resource "fixtures_item" "b" {
  name       = "b"
  forces_new = fixtures_object.a.computed
}
