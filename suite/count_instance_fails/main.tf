resource "fixtures_item" "a" {
  count = 3
  name  = "a${count.index}"
}
resource "fixtures_item" "b" {
  count = 3
  name  = "b${count.index}"
  value = fixtures_item.a[count.index].id
}
output "ids" {
  value = fixtures_item.a[*].id
}
