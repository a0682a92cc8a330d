variable "n" {
  default = 2
}
resource "fixtures_item" "a" {
  count = var.n
  name  = "a${count.index}"
}
output "ids" {
  value = fixtures_item.a[*].id
}
