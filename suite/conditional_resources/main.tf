variable "on" {
  default = true
}
resource "fixtures_item" "a" {
  count = var.on ? 1 : 0
  name  = "a"
}
resource "fixtures_item" "b" {
  name  = "b"
  value = try(fixtures_item.a[0].id, "none")
}
output "one" {
  value = one(fixtures_item.a[*].id)
}
