resource "fixtures_object" "a" {
  name  = "a"
  value = "one"
}
moved {
  from = fixtures_item.a
  to   = fixtures_object.a
}
