variable "v" {
  default = "1"
}
resource "fixtures_item" "hub" {
  name       = "hub"
  forces_new = var.v
}
resource "fixtures_item" "spoke" {
  count = 12
  name  = "s${count.index}"
  value = fixtures_item.hub.id
}
