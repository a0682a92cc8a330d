resource "fixtures_item" "a" {
  count = 1
  name  = "a"
}
import {
  to = fixtures_item.a[3]
  id = "a-5"
}
