variable "name" {
  description = "Name of the environment; the names of the subnets begin with it."
  type        = string
}

variable "cidr" {
  description = "IPv4 range of the environment."
  type        = string

  validation {
    condition     = can(cidrsubnet(var.cidr, 4, 15))
    error_message = "The network must be an IPv4 range in CIDR notation, such as 10.20.0.0/16."
  }

  validation {
    condition     = try(tonumber(split("/", var.cidr)[1]), 0) <= 20
    error_message = "The network must be a /20 or larger: it is cut into sixteen subnets."
  }
}

variable "zones" {
  description = "Availability zones to spread the servers over, one to four."
  type        = list(string)

  validation {
    condition     = length(var.zones) >= 1 && length(var.zones) <= 4
    error_message = "One to four zones are supported."
  }

  validation {
    condition     = length(distinct(var.zones)) == length(var.zones)
    error_message = "Each zone can be named only once."
  }
}

variable "admin_cidrs" {
  description = "Ranges from which operators may connect by SSH."
  type        = list(string)

  validation {
    condition     = alltrue([for cidr in var.admin_cidrs : can(cidrhost(cidr, 0))])
    error_message = "Each range must be in CIDR notation, such as 192.0.2.0/24."
  }
}
