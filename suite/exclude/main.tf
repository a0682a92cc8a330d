variable "value" {
  default = "1"
}
resource "fixtures_item" "a" {
  name  = "a"
  value = var.value
}
resource "fixtures_item" "user" {
  name  = "user-${var.value}"
  value = fixtures_item.a.id
}
resource "fixtures_item" "other" {
  name  = "other"
  value = var.value
}
resource "fixtures_item" "counted" {
  count = 2
  name  = "counted-${count.index}"
  value = var.value
}
module "m" {
  source = "./m"
  value  = var.value
}
output "user" {
  value = fixtures_item.user.id
}
output "other" {
  value = fixtures_item.other.value
}
