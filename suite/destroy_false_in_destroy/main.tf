resource "fixtures_item" "a" {
  name = "a"
  lifecycle {
    destroy = false
  }
}
resource "fixtures_item" "user" {
  name  = "user"
  value = fixtures_item.a.id
}
