variable "platform" {
  description = "What all servers of an environment share."
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

variable "name" {
  description = "Name of the server, such as web-01."
  type        = string

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]*[a-z0-9])?$", var.name))
    error_message = "The name of a server has only lower-case letters, digits and dashes."
  }
}

variable "role" {
  description = "What the server is for."
  type        = string

  validation {
    condition     = contains(["database", "load_balancer", "web"], var.role)
    error_message = "The role must be \"database\", \"load_balancer\" or \"web\"."
  }
}

variable "subnet" {
  description = "The subnet that the server is in."
  type = object({
    zone = string
    cidr = string
  })
}

variable "address" {
  description = "IPv4 address of the server."
  type        = string
}

variable "machine" {
  description = "How large the server is."
  type = object({
    cpus       = number
    memory_gib = number
  })
}

variable "firewall" {
  description = "The nftables rule set."
  type        = string
}

variable "alternative_names" {
  description = "Host names that its certificate covers beside its own."
  type        = list(string)
  default     = []
}

variable "packages" {
  description = "Debian packages to install."
  type        = list(string)
  default     = []
}

variable "services" {
  description = "systemd units to enable and start, in this order."
  type        = list(string)
  default     = []
}

variable "files" {
  description = "Files of the role: path => content."
  type        = map(string)
  default     = {}
}

variable "secret_files" {
  description = "Files of the role that only their owner may read: path => content."
  type        = map(string)
  default     = {}
}
