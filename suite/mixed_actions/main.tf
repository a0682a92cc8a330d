resource "fixtures_item" "a" {
  name = "a"
}
resource "fixtures_item" "b" {
  name  = "b"
  value = fixtures_item.a.id
}
resource "fixtures_item" "c" {
  name       = "c"
  forces_new = "1"
  uses       = [fixtures_item.b.id]
}
resource "fixtures_item" "d" {
  name = "d"
  uses = [fixtures_item.c.id]
}
