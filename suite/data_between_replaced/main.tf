variable "v" {
  default = "1"
}
resource "fixtures_item" "a" {
  name       = "a"
  forces_new = var.v
}
data "fixtures_data" "d" {
  name  = fixtures_item.a.name
  input = fixtures_item.a.id
}
resource "fixtures_item" "b" {
  name       = "b"
  forces_new = data.fixtures_data.d.output
}
