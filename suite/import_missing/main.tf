resource "fixtures_item" "a" {
  name  = "a"
}
import {
  to = fixtures_item.a
  id = "a-7"
}
