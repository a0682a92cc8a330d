variable "v" {
  default = "1"
}
resource "terraform_data" "a" {
  input            = { v = var.v, list = [1, true] }
  triggers_replace = ["x"]
}
resource "terraform_data" "b" {
  input = terraform_data.a.output.v
  lifecycle {
    replace_triggered_by = [terraform_data.a]
  }
}
output "b" {
  value = terraform_data.b.output
}
