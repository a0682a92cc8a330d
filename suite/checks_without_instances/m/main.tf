variable "v" {
  validation {
    condition     = var.v > 0
    error_message = "Too small."
  }
}
resource "terraform_data" "inner" {
  lifecycle {
    precondition {
      condition     = var.v > 0
      error_message = "Too small."
    }
  }
}
output "o" {
  value = terraform_data.inner.id
  precondition {
    condition     = var.v > 0
    error_message = "Too small."
  }
}
check "c" {
  assert {
    condition     = var.v > 0
    error_message = "Too small."
  }
}
