resource "fixtures_item" "a" {
  name = "a"
  lifecycle {
    create_before_destroy = true
  }
}
resource "fixtures_item" "b" {
  name = "b"
  uses = [fixtures_item.a.id]
  lifecycle {
    create_before_destroy = true
  }
}
resource "fixtures_item" "c" {
  name  = "c"
  value = fixtures_item.b.id
}
