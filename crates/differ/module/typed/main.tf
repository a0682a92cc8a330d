variable "value" {}

module "inner" {
  source          = "./inner"
  unknown_string  = var.value
  unknown_number  = var.value
  unknown_bool    = var.value
  unknown_list    = var.value
  unknown_numbers = var.value
  unknown_set     = var.value
  unknown_map     = var.value
  unknown_object  = var.value
  unknown_tuple   = var.value
}

output "unknown_string" {
  value = module.inner.unknown_string
}

output "unknown_number" {
  value = module.inner.unknown_number
}

output "unknown_bool" {
  value = module.inner.unknown_bool
}

output "unknown_list" {
  value = module.inner.unknown_list
}

output "unknown_numbers" {
  value = module.inner.unknown_numbers
}

output "unknown_set" {
  value = module.inner.unknown_set
}

output "unknown_map" {
  value = module.inner.unknown_map
}

output "unknown_object" {
  value = module.inner.unknown_object
}

output "unknown_tuple" {
  value = module.inner.unknown_tuple
}
