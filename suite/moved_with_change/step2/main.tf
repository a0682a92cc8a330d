resource "fixtures_item" "new" {
  name = "old"
  value = "two"
}
moved {
  from = fixtures_item.old
  to   = fixtures_item.new
}
