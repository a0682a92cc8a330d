variable "v" {
  default = "1"
}
resource "fixtures_item" "a" {
  name       = "a"
  forces_new = var.v
}
resource "fixtures_item" "n" {
  name = "n"
  uses = [fixtures_item.a.id]
}
data "fixtures_data" "d" {
  name = fixtures_item.a.name
}
