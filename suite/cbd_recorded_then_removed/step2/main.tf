resource "fixtures_item" "c" {
  name  = "c"
  value = "none"
}
