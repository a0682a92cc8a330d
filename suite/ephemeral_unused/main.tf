ephemeral "fixtures_secret" "s" {
  name = "s"
}
resource "fixtures_item" "a" {
  name = "a"
}
variable "v" {
  default = "1"
}
output "v" {
  value = var.v
}
