variable "old" {
  default    = null
  deprecated = "Use new."
}
output "old" {
  value      = var.old
  deprecated = "Use new."
}
