resource "fixtures_item" "new" {
  name = "new"
}
moved {
  from = fixtures_item.old
  to   = fixtures_item.new
}
