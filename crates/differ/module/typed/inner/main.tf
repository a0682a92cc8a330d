variable "unknown_string" {
  type = string
}

output "unknown_string" {
  value = var.unknown_string
}

variable "unknown_number" {
  type = number
}

output "unknown_number" {
  value = var.unknown_number
}

variable "unknown_bool" {
  type = bool
}

output "unknown_bool" {
  value = var.unknown_bool
}

variable "unknown_list" {
  type = list(string)
}

output "unknown_list" {
  value = var.unknown_list
}

variable "unknown_numbers" {
  type = list(number)
}

output "unknown_numbers" {
  value = var.unknown_numbers
}

variable "unknown_set" {
  type = set(string)
}

output "unknown_set" {
  value = var.unknown_set
}

variable "unknown_map" {
  type = map(string)
}

output "unknown_map" {
  value = var.unknown_map
}

variable "unknown_object" {
  type = object({ a = string, b = number })
}

output "unknown_object" {
  value = var.unknown_object
}

variable "unknown_tuple" {
  type = tuple([string, number])
}

output "unknown_tuple" {
  value = var.unknown_tuple
}
