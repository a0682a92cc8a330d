variable "n" {
  default = 2
}
resource "fixtures_item" "a" {
  count = var.n
  name  = "a${count.index}"
}
resource "fixtures_item" "b" {
  count = var.n
  name  = "b${count.index}"
  value = fixtures_item.a[count.index].id
}
