variable "platform" {
  description = "What all servers of an environment share; see the module server."
  type = object({
    domain         = string
    out_dir        = string
    authorized_key = string
    authority = object({
      certificate_pem = string
      private_key_pem = string
    })
  })
}

variable "tier" {
  description = "The network tier of the servers: its subnets, and their firewall."
  type = object({
    subnets  = list(object({ zone = string, cidr = string }))
    firewall = string
  })
}

variable "server_count" {
  description = "How many load balancers there are."
  type        = number

  validation {
    condition     = var.server_count >= 1 && floor(var.server_count) == var.server_count
    error_message = "There must be at least one load balancer."
  }
}

variable "sizes" {
  description = "The sizes that servers can have."
  type        = map(object({ cpus = number, memory_gib = number }))
}

variable "size" {
  description = "Size of the servers."
  type        = string
}

variable "size_overrides" {
  description = "Sizes of single servers: name => size."
  type        = map(string)
  default     = {}
}

variable "site" {
  description = "Host name under which customers reach the shop."
  type        = string
}

variable "backends" {
  description = "The web servers: name => address and port."
  type        = map(string)

  validation {
    condition     = length(var.backends) > 0
    error_message = "A load balancer needs at least one server behind it."
  }
}
