resource "fixtures_item" "a" {
  name = "a"
  lifecycle {
    enabled = true
  }
}
