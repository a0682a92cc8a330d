resource "fixtures_item" "a" {
  name = "a"
}
resource "fixtures_item" "b" {
  name = "b"
  lifecycle {
    precondition {
      condition     = fixtures_item.a.id != "a-1"
      error_message = "Not with this one."
    }
  }
}
output "o" {
  value = "x"
  precondition {
    condition     = fixtures_item.a.revision != 1
    error_message = "Not the first."
  }
}
