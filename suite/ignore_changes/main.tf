variable "v" {
  default = "1"
}
resource "fixtures_item" "one" {
  name  = "one"
  value = var.v
  uses  = [var.v]
  lifecycle {
    ignore_changes = [value]
  }
}
resource "fixtures_item" "all" {
  name  = "all"
  value = var.v
  uses  = [var.v]
  lifecycle {
    ignore_changes = all
  }
}
resource "fixtures_object" "key" {
  name = "key"
  map = {
    a = var.v
    b = var.v
  }
  lifecycle {
    ignore_changes = [map["a"]]
  }
}
