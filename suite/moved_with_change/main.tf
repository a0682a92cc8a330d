resource "fixtures_item" "old" {
  name = "old"
  value = "one"
}
