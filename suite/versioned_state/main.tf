resource "fixtures_versioned" "a" {
  name = "a"
}
