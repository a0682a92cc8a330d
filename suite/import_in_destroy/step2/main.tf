resource "fixtures_item" "b" {
  name = "b"
}
resource "fixtures_item" "a" {
  name = "a"
}
import {
  to = fixtures_item.a
  id = "x-5"
}
