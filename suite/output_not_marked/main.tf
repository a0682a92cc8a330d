variable "s" {
  default   = "secret"
  sensitive = true
}
output "s" {
  value = var.s
}
