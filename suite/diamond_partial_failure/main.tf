resource "fixtures_item" "top" {
  name = "top"
}
resource "fixtures_item" "left" {
  name = "left"
  uses = [fixtures_item.top.id]
}
resource "fixtures_item" "right" {
  name = "right"
  uses = [fixtures_item.top.id]
}
resource "fixtures_item" "bottom" {
  name = "bottom"
  uses = [fixtures_item.left.id, fixtures_item.right.id]
}
