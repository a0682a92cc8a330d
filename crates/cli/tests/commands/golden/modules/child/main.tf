variable "in" {}
terraform {
  required_providers {
    random = {
      source  = "hashicorp/random"
      version = ">= 3.0, < 4.0.0"
    }
  }
}
resource "terraform_data" "d" {
  input = var.in
}
resource "terraform_data" "e" {
  for_each = toset(["x"])
  input    = each.key
}
module "inner" {
  source = "../other"
}
output "out" {
  value = terraform_data.d.output
}
