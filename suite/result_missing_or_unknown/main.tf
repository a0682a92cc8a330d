resource "fixtures_object" "a" {
  name = "a"
}
resource "fixtures_object" "b" {
  name = "b"
}
