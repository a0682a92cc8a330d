variable "v" {
  default = "1"
}
resource "fixtures_item" "a" {
  name       = "a"
  forces_new = var.v
  lifecycle {
    create_before_destroy = true
  }
}
resource "fixtures_item" "b" {
  name       = "b"
  forces_new = fixtures_item.a.id
}
resource "fixtures_item" "c" {
  name       = "c"
  forces_new = fixtures_item.b.id
  lifecycle {
    create_before_destroy = true
  }
}
resource "fixtures_item" "d" {
  name       = "d"
  forces_new = fixtures_item.c.id
}
