resource "fixtures_item" "c" {
  name = "a"
}
moved {
  from = fixtures_item.a
  to   = fixtures_item.b
}
moved {
  from = fixtures_item.b
  to   = fixtures_item.c
}
