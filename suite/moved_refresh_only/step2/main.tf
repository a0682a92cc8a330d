resource "fixtures_item" "new" {
  name = "old"
}
moved {
  from = fixtures_item.old
  to   = fixtures_item.new
}
