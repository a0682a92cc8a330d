resource "fixtures_item" "old" {
  name = "old"
}
resource "fixtures_item" "new" {
  name = "new"
}
