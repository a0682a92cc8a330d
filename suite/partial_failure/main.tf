resource "fixtures_item" "a" {
  name = "a"
}
resource "fixtures_item" "b" {
  name = "b"
  uses = [fixtures_item.a.id]
}
resource "fixtures_item" "x" {
  name = "x"
}
resource "fixtures_item" "y" {
  name = "y"
  uses = [fixtures_item.x.id]
}
output "b" {
  value = fixtures_item.b.id
}
output "y" {
  value = fixtures_item.y.id
}
