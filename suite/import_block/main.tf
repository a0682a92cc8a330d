resource "fixtures_item" "a" {
  name  = "a"
  value = "one"
}
resource "fixtures_item" "b" {
  name  = "b"
  value = "two"
}
import {
  to = fixtures_item.a
  id = "a-7"
}
import {
  to = fixtures_item.b
  id = "b-7"
}
