resource "fixtures_item" "a" {
  for_each = toset(["x", "y"])
  name     = each.key
}
import {
  for_each = { x = "x-5", y = "y-5" }
  to       = fixtures_item.a[each.key]
  id       = each.value
}
