resource "fixtures_item" "a" {
  name = "a"
}
resource "fixtures_item" "b" {
  name = "b"
}
import {
  to = fixtures_item.a
  id = "a-5"
}
