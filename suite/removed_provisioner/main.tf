resource "fixtures_item" "a" {
  name = "a"
}
resource "fixtures_item" "b" {
  count = 1
  name  = "b-${count.index}"
}
