variable "name" {
  description = "Of the shop; everything is named after it."
  type        = string
  default     = "shop"
}

variable "environment" {
  type    = string
  default = "dev"

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "There are dev, staging and prod."
  }
}

variable "region" {
  type    = string
  default = "eu-central-1"
}

variable "endpoint" {
  description = "Where a simulator of AWS listens, as in http://127.0.0.1:5000. Without it, this is the real AWS and costs money."
  type        = string
  default     = null
}

variable "web_servers" {
  description = "How many web servers run at least and at most."
  type        = object({ min = number, max = number })
  default     = { min = 2, max = 6 }
}

variable "database_password" {
  type      = string
  sensitive = true
  default   = "change-me-please"
}

variable "queues" {
  description = "What is worked on behind the shop's back, and how many seconds a piece of work may take."
  type        = map(number)
  default     = { orders = 60, invoices = 120, mails = 30 }
}

variable "bastion_type" {
  description = "A change of type stops and starts the bastion; a change of its image replaces it."
  type        = string
  default     = "t3.micro"
}

variable "bastion_image" {
  type    = string
  default = "ami-12c6146b"
}
