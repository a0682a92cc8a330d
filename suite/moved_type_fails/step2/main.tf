resource "fixtures_object" "b" {
  name = "b"
}
moved {
  from = fixtures_item.b
  to   = fixtures_object.b
}
