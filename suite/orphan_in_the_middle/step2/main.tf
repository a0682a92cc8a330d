resource "fixtures_item" "a" {
  name  = "a"
  value = "changed"
}
resource "fixtures_item" "c" {
  name  = "c"
  value = fixtures_item.a.id
}
