variable "v" {
  default = "1"
}
resource "fixtures_item" "a" {
  name  = "a"
  value = var.v
}
data "fixtures_data" "d" {
  name       = "d"
  input      = "same"
  depends_on = [fixtures_item.a]
}
resource "fixtures_item" "b" {
  name  = "b"
  value = data.fixtures_data.d.output
}
resource "fixtures_item" "c" {
  name       = "c"
  forces_new = data.fixtures_data.d.output
}
