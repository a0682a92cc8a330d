resource "fixtures_item" "a" {
  name = "a"
}
data "fixtures_data" "d" {
  name  = "d"
  input = "x"
}
resource "fixtures_item" "b" {
  name  = "b"
  value = data.fixtures_data.d.output
}
