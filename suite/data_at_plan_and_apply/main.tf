variable "v" {
  default = "1"
}
resource "fixtures_item" "a" {
  name  = "a"
  value = var.v
}
locals {
  name = fixtures_item.a.name
}
data "fixtures_data" "direct" {
  name = fixtures_item.a.name
}
data "fixtures_data" "through_local" {
  name = local.name
}
data "fixtures_data" "depends" {
  name       = "a"
  depends_on = [fixtures_item.a]
}
data "fixtures_data" "unknown" {
  name  = "a"
  input = fixtures_item.a.id
}
data "fixtures_data" "free" {
  name = "a"
}
output "found" {
  value = {
    direct  = data.fixtures_data.direct.found
    local   = data.fixtures_data.through_local.found
    depends = data.fixtures_data.depends.found
    unknown = data.fixtures_data.unknown.found
    free    = data.fixtures_data.free.found
  }
}
