variable "ids" {
  default = ["x-5", "y-5"]
}
resource "fixtures_item" "a" {
  for_each = toset(var.ids)
  name     = split("-", each.key)[0]
}
import {
  for_each = toset(var.ids)
  to       = fixtures_item.a[each.value]
  id       = each.key
}
