resource "fixtures_item" "base" {
  name  = "base"
  value = "changed"
}
