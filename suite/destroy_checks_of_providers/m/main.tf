variable "in" {
  validation {
    condition     = length(var.in) > 2
    error_message = "Too short."
  }
}
output "out" {
  value = var.in
  precondition {
    condition     = length(var.in) > 2
    error_message = "Too short."
  }
}
