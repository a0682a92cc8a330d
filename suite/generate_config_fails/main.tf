import {
  to = fixtures_item.i
  id = "i-1"
}
import {
  to = fixtures_item.j
  id = "j-1"
}
