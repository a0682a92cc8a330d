resource "fixtures_item" "a" {
  name = "a"
}
