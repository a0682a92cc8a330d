variable "v" {
  default = "1"
}
resource "fixtures_item" "a" {
  name       = "a"
  forces_new = var.v
}
resource "fixtures_item" "b" {
  name       = "b"
  forces_new = fixtures_item.a.id
  lifecycle {
    create_before_destroy = true
  }
}
