resource "fixtures_item" "b" {
  name = "b"
}
resource "fixtures_item" "a" {
  name = "a"
}
import {
  to = fixtures_item.a
  id = fixtures_item.b.id
}
