resource "fixtures_item" "a" {
  name       = "a"
  value      = "two"
  forces_new = "x"
}
