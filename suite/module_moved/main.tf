resource "fixtures_item" "x" {
  name = "x"
}
