# Each is explained, and checked, where it is used: in modules/shop.

variable "environment" {
  type = string
}

variable "domain" {
  type    = string
  default = "shop.example"
}

variable "release" {
  type = string
}

variable "network" {
  type = object({
    cidr        = string
    zones       = list(string)
    admin_cidrs = optional(list(string), ["10.0.0.0/16"])
  })
}

variable "web_count" {
  type = number
}

variable "web_size" {
  type    = string
  default = "small"
}

variable "load_balancer_count" {
  type    = number
  default = 1
}

variable "load_balancer_size" {
  type    = string
  default = "small"
}

variable "databases" {
  type = map(object({
    schemas  = set(string)
    replicas = optional(number, 0)
    size     = optional(string, "small")
  }))
}

variable "size_overrides" {
  type    = map(string)
  default = {}
}

variable "secret_rotation_days" {
  type    = number
  default = 90
}
