resource "fixtures_item" "a" {
  name = "a"
}
resource "fixtures_item" "b" {
  count = fixtures_item.a.revision
  name  = "b${count.index}"
}
resource "fixtures_item" "c" {
  for_each = toset([fixtures_item.a.id])
  name     = each.key
}
