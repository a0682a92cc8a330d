import {
  to = fixtures_item.i
  id = "i-1"
}
