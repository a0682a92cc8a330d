resource "fixtures_identified" "a" {
  name  = "a"
  value = "two"
}
