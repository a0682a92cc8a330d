variable "v" {
  default = "1"
}
resource "fixtures_item" "a" {
  name  = "a"
  value = var.v
}
resource "fixtures_item" "b" {
  name       = "b"
  forces_new = fixtures_item.a.value
  lifecycle {
    create_before_destroy = true
  }
}
resource "fixtures_item" "c" {
  name  = "c"
  value = fixtures_item.b.id
}
