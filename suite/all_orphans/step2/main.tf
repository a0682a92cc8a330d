resource "fixtures_item" "z" {
  name = "z"
}
