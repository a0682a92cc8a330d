resource "fixtures_item" "a" {
  name  = "a"
  value = "changed"
}
resource "fixtures_item" "b" {
  name  = "b"
  value = fixtures_item.a.value
}
resource "fixtures_item" "c" {
  name       = "c"
  forces_new = "2"
  uses       = [fixtures_item.b.id]
}
resource "fixtures_item" "e" {
  name = "e"
  uses = [fixtures_item.c.id]
}
