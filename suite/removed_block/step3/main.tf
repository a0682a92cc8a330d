removed {
  from = fixtures_item.a
  lifecycle {
    destroy = true
  }
}
