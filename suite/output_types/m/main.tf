variable "id" {}
output "object" {
  type  = object({ id = string, size = optional(number, 3) })
  value = { id = var.id, more = 1 }
}
