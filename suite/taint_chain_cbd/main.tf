resource "fixtures_item" "a" {
  name = "a"
  lifecycle {
    create_before_destroy = true
  }
}
resource "fixtures_item" "b" {
  name       = "b"
  forces_new = fixtures_item.a.id
}
