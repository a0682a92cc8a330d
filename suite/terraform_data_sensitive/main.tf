variable "s" {
  default   = "secret"
  sensitive = true
}
resource "terraform_data" "a" {
  input = { s = var.s, open = "o" }
}
resource "terraform_data" "b" {
  input = terraform_data.a.output
}
output "s" {
  value     = terraform_data.a.output
  sensitive = true
}
