variable "s" {
  default   = ["x"]
  sensitive = true
}
resource "fixtures_item" "a" {
  for_each = toset(var.s)
  name     = each.key
}
