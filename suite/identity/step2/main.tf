resource "fixtures_item" "a" {
  name       = "a"
  value      = "two"
  forces_new = "new"
}

moved {
  from = fixtures_identified.a
  to   = fixtures_item.a
}

resource "fixtures_identified" "without" {
  name = "without"
}

moved {
  from = fixtures_item.without
  to   = fixtures_identified.without
}
