variable "v" {
  default = "1"
}
resource "fixtures_object" "a" {
  name       = "a"
  value      = var.v
  forces_new = var.v
  map        = { k = var.v }
  lifecycle {
    ignore_changes = all
  }
}
resource "fixtures_object" "b" {
  name = "b"
  block_list {
    label = var.v
  }
  settings = { size = tonumber(var.v) }
  lifecycle {
    ignore_changes = all
  }
}
