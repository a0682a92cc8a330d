resource "fixtures_item" "a" {
  count = 1
  name  = "a"
}
