resource "fixtures_item" "a" {
  name = "a"
}
resource "fixtures_item" "many" {
  count = fixtures_item.a.id == "a-1" ? 2 : 0
  name  = "many-${count.index}"
}
resource "fixtures_item" "user" {
  name = "user"
  uses = fixtures_item.many[*].id
}
data "fixtures_data" "user" {
  name       = "d"
  depends_on = [fixtures_item.user]
}
resource "fixtures_item" "apart" {
  name = "apart"
}
locals {
  names = [for item in fixtures_item.many : item.name]
}
output "names" {
  value = local.names
}
output "apart" {
  value = fixtures_item.apart.name
}
