resource "fixtures_item" "a" {
  name = fixtures_item.b.name
}
resource "fixtures_item" "b" {
  name = fixtures_item.a.name
}
