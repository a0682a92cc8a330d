resource "fixtures_item" "new" {
  name = "old"
}
resource "fixtures_item" "many" {
  for_each = { x = 0, y = 1 }
  name     = "many${each.value}"
}
moved {
  from = fixtures_item.old
  to   = fixtures_item.new
}
moved {
  from = fixtures_item.many[0]
  to   = fixtures_item.many["x"]
}
moved {
  from = fixtures_item.many[1]
  to   = fixtures_item.many["y"]
}
