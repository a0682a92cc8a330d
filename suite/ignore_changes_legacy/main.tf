variable "v" {
  default = "1"
}
resource "fixtures_item" "one" {
  name  = "one"
  value = "given"
  uses  = [var.v]
  lifecycle {
    ignore_changes = [value]
  }
}
resource "fixtures_item" "all" {
  name  = "all"
  value = "given"
  uses  = [var.v]
  lifecycle {
    ignore_changes = all
  }
}
resource "fixtures_item" "none" {
  name  = "none"
  value = "given"
  uses  = [var.v]
}
