variable "v" {
  default = "1"
}
variable "u" {
  default = "1"
}
resource "fixtures_item" "a" {
  count = 2
  name  = "a${count.index}"
  value = count.index == 0 ? var.v : "fixed"
  uses  = [var.u]
}
resource "fixtures_item" "by_resource" {
  name = "by_resource"
  lifecycle {
    replace_triggered_by = [fixtures_item.a]
  }
}
resource "fixtures_item" "by_instance" {
  name = "by_instance"
  lifecycle {
    replace_triggered_by = [fixtures_item.a[1]]
  }
}
resource "fixtures_item" "by_attribute" {
  count = 2
  name = "by_attribute${count.index}"
  lifecycle {
    replace_triggered_by = [fixtures_item.a[count.index].value]
  }
}
