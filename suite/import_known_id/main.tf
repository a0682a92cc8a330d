data "fixtures_data" "d" {
  name  = "d"
  input = "a-5"
}
resource "fixtures_item" "a" {
  name = "a"
}
import {
  to = fixtures_item.a
  id = data.fixtures_data.d.output
}
