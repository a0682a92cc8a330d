variable "v" {
  default = "1"
}
resource "fixtures_item" "a" {
  name  = "a"
  value = var.v
}
resource "fixtures_item" "b" {
  count = 2
  name  = "b${count.index}"
  value = fixtures_item.a.value
}
resource "fixtures_item" "c" {
  name  = "c"
  value = fixtures_item.b[0].value
}
output "a" {
  value = fixtures_item.a.value
}
output "c" {
  value = fixtures_item.c.value
}
