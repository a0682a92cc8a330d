resource "fixtures_item" "new" {
  count = 2
  name  = "i${count.index}"
}
resource "fixtures_item" "user" {
  name = "user"
  uses = fixtures_item.new[*].id
}
moved {
  from = fixtures_item.old
  to   = fixtures_item.new
}
