variable "v" {
  default = "1"
}
resource "fixtures_item" "a" {
  name  = "a"
  value = var.v
}
resource "fixtures_item" "b" {
  name  = "b"
  uses = [fixtures_item.a.id]
  lifecycle {
    create_before_destroy = true
  }
}
