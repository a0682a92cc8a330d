resource "fixtures_item" "a" {
  name = "a"
}
resource "fixtures_item" "b" {
  name = "b"
  uses = [fixtures_item.a.id]
}
resource "fixtures_item" "c" {
  name = "c"
  uses = [fixtures_item.b.id]
}
output "all" {
  value = [fixtures_item.a.id, fixtures_item.c.id]
}
