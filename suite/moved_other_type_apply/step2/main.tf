resource "fixtures_object" "a" {
  name  = "a"
  value = "two"
}
resource "fixtures_object" "b" {
  count = 1
  name  = "b-${count.index}"
  value = "one"
}
moved {
  from = fixtures_item.a
  to   = fixtures_object.a
}
moved {
  from = fixtures_item.b
  to   = fixtures_object.b
}
