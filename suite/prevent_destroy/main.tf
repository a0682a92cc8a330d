variable "v" {
  default = "1"
}
resource "fixtures_item" "a" {
  name       = "a"
  forces_new = var.v
  lifecycle {
    prevent_destroy = true
  }
}
resource "fixtures_item" "b" {
  name  = "b"
  value = fixtures_item.a.id
}
