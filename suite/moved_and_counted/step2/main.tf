resource "fixtures_item" "a2" {
  count = 2
  name  = "a"
}
moved {
  from = fixtures_item.a
  to   = fixtures_item.a2
}
resource "fixtures_item" "b2" {
  name = "b"
}
moved {
  from = fixtures_item.b
  to   = fixtures_item.b2
}
