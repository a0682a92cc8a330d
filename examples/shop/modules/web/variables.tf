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
  description = "How many servers there are."
  type        = number

  validation {
    condition     = var.server_count >= 1 && floor(var.server_count) == var.server_count
    error_message = "There must be at least one web server."
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

variable "release" {
  description = "Version of the shop to run."
  type        = string
}

variable "site" {
  description = "Host name under which customers reach the shop."
  type        = string
}

variable "port" {
  description = "Port on which the shop listens."
  type        = number
  default     = 8443
}

variable "rotation" {
  description = "A new value makes new secrets."
  type        = string
}

variable "database_urls" {
  description = "Where the shop finds each of its databases: schema => URL."
  type        = map(string)
  sensitive   = true
}
