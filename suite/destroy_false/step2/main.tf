resource "fixtures_item" "user" {
  name = "user"
}
