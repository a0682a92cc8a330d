data "fixtures_data" "d" {
  name = "d"
}
resource "fixtures_item" "a" {
  name = "a"
}
