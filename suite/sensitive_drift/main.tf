variable "s" {
  default   = "secret"
  sensitive = true
}
resource "fixtures_item" "a" {
  name  = "a"
  value = var.s
}
