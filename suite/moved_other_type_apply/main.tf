resource "fixtures_item" "a" {
  name  = "a"
  value = "one"
}
resource "fixtures_item" "b" {
  count = 2
  name  = "b-${count.index}"
  value = "one"
}
