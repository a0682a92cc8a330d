variable "n" {
  default = 2
}
resource "fixtures_item" "a" {
  count = var.n
  name  = "a${count.index}"
}
resource "fixtures_item" "m" {
  name = "m"
  uses = [fixtures_item.a[0].name]
}
resource "fixtures_item" "b" {
  name  = "b"
  value = "${fixtures_item.m.name}${var.n}"
}
