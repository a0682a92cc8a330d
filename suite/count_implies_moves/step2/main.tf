resource "fixtures_item" "a" {
  count = 0
  name  = "a"
}
resource "fixtures_item" "b" {
  name  = "b2"
  value = "new"
}
data "fixtures_data" "d" {
  count = 2
  name  = "d"
  input = fixtures_item.b.id
}
