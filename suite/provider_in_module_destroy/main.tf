variable "direct" {
  default = "north"
  validation {
    condition     = length(var.direct) > 2 && var.by_validation != ""
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
    condition     = length(var.by_module) > 2
    error_message = "Too short."
  }
}
module "m" {
  source = "./m"
  in     = var.by_module
}
provider "fixtures" {
  region = var.direct
}
resource "fixtures_item" "a" {
  name     = "a"
}
