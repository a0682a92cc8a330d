resource "fixtures_item" "a" {
  name = "a"
  lifecycle {
    destroy = true
  }
}
resource "fixtures_item" "user" {
  name  = "user"
  value = fixtures_item.a.id
}
