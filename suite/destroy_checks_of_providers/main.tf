variable "direct" {
  default = "north"
  validation {
    condition     = length(var.direct) > 2
    error_message = "Too short."
  }
}
variable "by_local" {
  default = "north"
  validation {
    condition     = length(var.by_local) > 2
    error_message = "Too short."
  }
}
locals { l = var.by_local }
variable "by_data" {
  default = "north"
  validation {
    condition     = length(var.by_data) > 2
    error_message = "Too short."
  }
}
variable "by_resource" {
  default = "north"
  validation {
    condition     = length(var.by_resource) > 2
    error_message = "Too short."
  }
}
variable "by_other" {
  default = "north"
  validation {
    condition     = length(var.by_other) > 2
    error_message = "Too short."
  }
}
variable "by_validation" {
  default = "north"
  validation {
    condition     = length(var.by_validation) > 2
    error_message = "Too short."
  }
}
variable "by_module" {
  default = "north"
  validation {
    condition     = length(var.by_module) > 2 && var.by_validation != ""
    error_message = "Too short."
  }
}
data "fixtures_data" "d" {
  name  = "d"
  input = var.by_data
}
provider "fixtures" {
  alias  = "data"
  region = data.fixtures_data.d.output
}
provider "fixtures" {
  alias  = "local"
  region = local.l
}
provider "fixtures" {
  alias  = "unused"
  region = var.by_other
}
provider "fixtures" {
  region = var.direct
}
module "m" {
  source = "./m"
  in     = var.by_module
}
resource "fixtures_item" "a" {
  name     = "a"
  value = var.by_resource
}
resource "fixtures_item" "b" {
  name     = "b"
  provider = fixtures.local
}
resource "fixtures_item" "c" {
  name     = "c"
  provider = fixtures.data
}
provider "fixtures" {
  alias  = "module"
  region = module.m.out
}
resource "fixtures_item" "d" {
  name     = "d"
  provider = fixtures.module
}
variable "by_second" {
  default = "north"
  validation {
    condition     = length(var.by_second) > 2
    error_message = "Too short."
  }
}
provider "fixtures" {
  alias  = "second"
  region = var.by_second
}
data "fixtures_data" "only" {
  provider = fixtures.second
  name = "only"
  input = "x"
}
