resource "fixtures_item" "b" {
  name = "b"
}
resource "fixtures_item" "a" {
  for_each = toset(["x"])
  name     = each.key
}
import {
  for_each = toset([fixtures_item.b.id])
  to       = fixtures_item.a[each.key]
  id       = each.key
}
