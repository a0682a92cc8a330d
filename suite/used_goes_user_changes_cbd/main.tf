resource "fixtures_item" "a" {
  name = "a"
  lifecycle {
    create_before_destroy = true
  }
}
resource "fixtures_item" "b" {
  name  = "b"
  value = fixtures_item.a.id
}
