resource "fixtures_item" "a" {
  name = "a"
}
resource "fixtures_item" "b" {
  count = 1
  name  = "b${count.index}"
  uses  = [fixtures_item.a.id]
}
output "o" {
  value = fixtures_item.a.id
}
