moved {
  from = fixtures_item.a
  to   = fixtures_object.a
}
