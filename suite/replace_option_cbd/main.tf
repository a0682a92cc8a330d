resource "fixtures_item" "a" {
  name = "a"
  lifecycle {
    create_before_destroy = true
  }
}
resource "fixtures_item" "b" {
  count = 2
  name  = "b${count.index}"
  value = fixtures_item.a.id
}
