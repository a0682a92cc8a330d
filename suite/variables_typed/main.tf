variable "o" {
  type = object({
    name  = string
    size  = optional(number, 3)
    extra = optional(string)
  })
  default = { name = "n" }
}
variable "list" {
  type    = list(string)
  default = [1, true, "x"]
}
variable "nullable" {
  type     = string
  nullable = false
  default  = "d"
}
output "all" {
  value = [var.o, var.list, var.nullable]
}
