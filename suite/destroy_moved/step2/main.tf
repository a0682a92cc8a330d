resource "fixtures_item" "b" {
  name = "b"
}
moved {
  from = fixtures_item.a
  to   = fixtures_item.b
}
