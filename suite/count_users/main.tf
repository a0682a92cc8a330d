variable "n" {
  default = 2
}
resource "fixtures_item" "a" {
  count = var.n
  name  = "a${count.index}"
}
resource "fixtures_item" "b" {
  name  = "b"
  value = join(",", fixtures_item.a[*].id)
}
