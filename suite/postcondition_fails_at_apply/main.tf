resource "fixtures_item" "a" {
  name = "a"
  lifecycle {
    postcondition {
      condition     = self.id != "a-1"
      error_message = "Not this id."
    }
  }
}
resource "fixtures_item" "b" {
  name  = "b"
  value = fixtures_item.a.id
}
output "a" {
  value = fixtures_item.a.id
}
output "b" {
  value = fixtures_item.b.value
}
