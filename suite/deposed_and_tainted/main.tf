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
  name = "b"
  uses = [fixtures_item.a.id]
}
