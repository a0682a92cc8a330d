resource "fixtures_item" "a" {
  name = "a"
}
removed {
  from = fixtures_item.b
  lifecycle {
    destroy = false
  }
}
removed {
  from = fixtures_item.c
  lifecycle {
    destroy = true
  }
}
