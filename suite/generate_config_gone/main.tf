import {
  to = fixtures_item.i
  id = "i-9"
}
import {
  to = fixtures_item.j
  id = "j-1"
}
