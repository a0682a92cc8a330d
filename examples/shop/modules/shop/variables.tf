variable "environment" {
  description = "Name of the environment."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,11}$", var.environment))
    error_message = "The environment needs a name of 2 to 12 lower-case letters and digits, such as \"staging\"."
  }
}

variable "domain" {
  description = "Domain of the shop; the environment has a subdomain of it."
  type        = string
}

variable "out_dir" {
  description = "Folder for the files that are made."
  type        = string
}

variable "release" {
  description = "Version of the shop to run."
  type        = string

  validation {
    condition     = can(regex("^[0-9]+\\.[0-9]+\\.[0-9]+$", var.release))
    error_message = "The release must be a version with three parts, such as 1.4.2."
  }
}

variable "network" {
  description = "IPv4 range, zones, and the ranges from which operators may connect by SSH."
  type = object({
    cidr        = string
    zones       = list(string)
    admin_cidrs = list(string)
  })
}

variable "web_count" {
  description = "Number of web servers."
  type        = number
}

variable "web_size" {
  description = "Size of the web servers."
  type        = string

  validation {
    condition     = contains(["small", "medium", "large"], var.web_size)
    error_message = "The size must be \"small\", \"medium\" or \"large\"."
  }
}

variable "load_balancer_count" {
  description = "Number of load balancers."
  type        = number
}

variable "load_balancer_size" {
  description = "Size of the load balancers."
  type        = string
  default     = "small"

  validation {
    condition     = contains(["small", "medium", "large"], var.load_balancer_size)
    error_message = "The size must be \"small\", \"medium\" or \"large\"."
  }
}

variable "databases" {
  description = "Database clusters: which of the databases of the shop each holds, its replicas, and the size of its servers."
  type = map(object({
    schemas  = set(string)
    replicas = optional(number, 0)
    size     = optional(string, "small")
  }))

  validation {
    condition = join(" ", sort(flatten([
      for cluster in values(var.databases) : tolist(cluster.schemas)
    ]))) == "catalog customers orders"
    error_message = "Each of the databases \"catalog\", \"customers\" and \"orders\" must be in exactly one cluster."
  }

  validation {
    condition     = alltrue([for cluster in values(var.databases) : contains(["small", "medium", "large"], cluster.size)])
    error_message = "The size must be \"small\", \"medium\" or \"large\"."
  }
}

variable "size_overrides" {
  description = "Sizes of single servers that differ from the others: name => size."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for size in values(var.size_overrides) : contains(["small", "medium", "large"], size)])
    error_message = "The size must be \"small\", \"medium\" or \"large\"."
  }
}

variable "secret_rotation_days" {
  description = "After how many days passwords and session keys are made anew."
  type        = number
  default     = 90
}
