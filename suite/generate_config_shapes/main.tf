provider "fixtures" {
  alias = "second"
}
import {
  to = fixtures_object.full
  id = "full-1"
}
import {
  to = fixtures_object.bare
  id = "bare-1"
}
import {
  to = fixtures_object.empty
  id = "empty-1"
  provider = fixtures.second
}
import {
  to = fixtures_object.nested
  id = "nested-1"
}
import {
  to = fixtures_strict.s
  id = "s-1"
}
