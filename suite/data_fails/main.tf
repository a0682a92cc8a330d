data "fixtures_data" "d" {
  name = "d"
}
resource "fixtures_item" "a" {
  name  = "a"
  value = data.fixtures_data.d.id
}
resource "fixtures_item" "free" {
  name = "free"
}
