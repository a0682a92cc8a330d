variable "in" {}
variable "object" {}
resource "terraform_data" "i" {
  input = var.in
}
resource "terraform_data" "j" {
  input = var.object.a
}
resource "terraform_data" "k" {
  input = var.object
}
output "out" {
  value = terraform_data.i.output
}
output "object" {
  value = { x = terraform_data.j.output, y = terraform_data.i.id }
}
output "all" {
  value = terraform_data.j
}
