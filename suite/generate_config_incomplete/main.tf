import {
  to = fixtures_strict.s
  id = "s-1"
}
import {
  to = fixtures_item.i
  id = "i-1"
}
