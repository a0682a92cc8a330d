resource "fixtures_item" "a" {
  name       = "a"
  forces_new = "new"
}
import {
  to = fixtures_item.a
  id = "a-5"
}
