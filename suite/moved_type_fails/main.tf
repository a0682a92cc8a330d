resource "fixtures_item" "b" {
  name = "b"
}
