variable "n" {
  default = 2
}
resource "fixtures_item" "a" {
  count = var.n
  name  = "a${count.index}"
}
data "fixtures_data" "by_number" {
  count = var.n
  name  = fixtures_item.a[count.index].name
}
data "fixtures_data" "by_key" {
  for_each = toset(["x", "y"])
  name     = each.key
  input    = "in ${each.value}"
}
output "all" {
  value = concat(data.fixtures_data.by_number[*].id, [for d in data.fixtures_data.by_key : d.output])
}
