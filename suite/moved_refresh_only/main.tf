resource "fixtures_item" "old" {
  name = "old"
}
