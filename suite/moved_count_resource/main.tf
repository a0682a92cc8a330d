resource "fixtures_item" "old" {
  count = 2
  name  = "i${count.index}"
}
resource "fixtures_item" "user" {
  name = "user"
  uses = fixtures_item.old[*].id
}
