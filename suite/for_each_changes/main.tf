variable "keys" {
  default = "a,b"
}
resource "fixtures_item" "a" {
  for_each = toset(split(",", var.keys))
  name     = each.key
}
output "ids" {
  value = { for key, item in fixtures_item.a : key => item.id }
}
