# What the expressions of the suite can refer to. Nothing is ever applied, so resources are unknown.

resource "terraform_data" "u" {
  input = "x"
}

resource "terraform_data" "many" {
  count = 2
  input = count.index
}

resource "terraform_data" "named" {
  for_each = toset(["a", "b"])
  input    = each.value
}

module "typed" {
  source = "./typed"
  value  = terraform_data.u.output
}

variable "ephemeral" {
  type      = string
  ephemeral = true
  default   = "secret"
}

variable "secret" {
  type      = string
  sensitive = true
  default   = "hunter2"
}

variable "shape" {
  type = object({
    name  = string
    size  = optional(number, 3)
    tags  = optional(map(string), { a = "b" })
    extra = optional(list(object({ id = number, on = optional(bool, true) })), [])
    none  = optional(string)
  })
  default = {
    name  = "n"
    extra = [{ id = "1" }, { id = 2, on = false }]
  }
}

variable "any_list" {
  type    = list(any)
  default = [1, "a", true]
}

variable "any_map" {
  type    = map(any)
  default = { a = 1, b = "x" }
}

variable "strings" {
  type    = set(string)
  default = ["b", "a", "c", "a"]
}

locals {
  unknown         = terraform_data.u.output
  unknown_id      = terraform_data.u.id
  unknown_string  = module.typed.unknown_string
  unknown_number  = module.typed.unknown_number
  unknown_bool    = module.typed.unknown_bool
  unknown_list    = module.typed.unknown_list
  unknown_numbers = module.typed.unknown_numbers
  unknown_set     = module.typed.unknown_set
  unknown_map     = module.typed.unknown_map
  unknown_object  = module.typed.unknown_object
  unknown_tuple   = module.typed.unknown_tuple
  ephemeral       = var.ephemeral
  secret          = var.secret
  secret_list     = sensitive(["a", "b"])
  secret_inside   = { a = sensitive("s"), b = [1, sensitive(2)] }
  null_string     = tostring(null)
  null_number     = tonumber(null)
  null_list       = tolist(null)
  names           = ["x", "y", "z"]
  nested          = { a = { b = [{ c = 1 }, { c = 2 }] }, "odd key" = true }
  number_keys     = { 1 = "one", 2 = "two" }
}
