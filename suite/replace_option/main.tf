resource "fixtures_item" "a" {
  count = 2
  name  = "a${count.index}"
}
resource "fixtures_item" "b" {
  name  = "b"
  value = fixtures_item.a[0].id
}
