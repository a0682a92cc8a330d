variable "v" { 
  description = "d"
  default = "x"
}
variable "un" { default = 1 }
terraform { 
  required_providers { terraform = { source = "terraform.io/builtin/terraform" } }
}
resource "terraform_data" "q" { input = var.v }
output "o" { 
  value = { p = {q = 1} } 
  description = "desc"
}
