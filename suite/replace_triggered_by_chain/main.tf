variable "v" {
  default = "1"
}
resource "fixtures_item" "a" {
  name  = "a"
  value = var.v
}
resource "fixtures_item" "b" {
  name = "b"
  lifecycle {
    replace_triggered_by = [fixtures_item.a.value]
  }
}
resource "fixtures_item" "c" {
  name = "c"
  lifecycle {
    replace_triggered_by  = [fixtures_item.b]
    create_before_destroy = true
  }
}
