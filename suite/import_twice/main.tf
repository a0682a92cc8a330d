resource "fixtures_item" "a" {
  for_each = toset(["x"])
  name     = each.key
}
import {
  for_each = toset(["x-5", "x-6"])
  to       = fixtures_item.a["x"]
  id       = each.key
}
