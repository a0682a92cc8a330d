resource "fixtures_item" "a" {
  name = "a"
}
resource "fixtures_item" "b" {
  count = 2
  name  = "b${count.index}"
  uses  = [fixtures_item.a.id]
}
resource "fixtures_item" "c" {
  name = "c"
  uses = fixtures_item.b[*].id
}
output "o" {
  value = fixtures_item.a.id
}
