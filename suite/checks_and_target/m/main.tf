variable "in" {
  validation {
    condition     = var.in != "bad"
    error_message = "Bad."
  }
}
output "out" {
  value = var.in
}
check "inner" {
  assert {
    condition     = var.in == "good"
    error_message = "Not good."
  }
}
