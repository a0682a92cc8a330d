resource "fixtures_item" "old" {
  name = "old"
}
resource "fixtures_item" "many" {
  count = 2
  name  = "many${count.index}"
}
