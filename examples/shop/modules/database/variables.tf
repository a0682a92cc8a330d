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

variable "name" {
  description = "Name of the cluster; the names of its servers begin with it."
  type        = string
}

variable "tier" {
  description = "The network tier of the servers: its subnets, and their firewall."
  type = object({
    subnets  = list(object({ zone = string, cidr = string }))
    firewall = string
  })
}

variable "first_host" {
  description = "Number of the first server in the subnet; clusters that share subnets need numbers of their own."
  type        = number
}

variable "client_cidrs" {
  description = "Ranges from which the shop connects."
  type        = list(string)
}

variable "schemas" {
  description = "Databases that the cluster holds, each with an owner of the same name."
  type        = set(string)

  validation {
    condition     = length(var.schemas) > 0
    error_message = "A cluster without a database is of no use."
  }
}

variable "replicas" {
  description = "How many servers follow the primary."
  type        = number
  default     = 0

  validation {
    condition     = var.replicas >= 0 && floor(var.replicas) == var.replicas
    error_message = "The number of replicas must be zero or more."
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

variable "postgresql_version" {
  description = "Major version of PostgreSQL."
  type        = number
  default     = 17
}

variable "rotation" {
  description = "A new value makes new passwords."
  type        = string
}
