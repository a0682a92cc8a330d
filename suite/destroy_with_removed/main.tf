resource "fixtures_item" "a" {
  name = "a"
}
resource "fixtures_item" "b" {
  name = "b"
  uses = [fixtures_item.a.id]
}
resource "fixtures_item" "c" {
  name = "c"
}
