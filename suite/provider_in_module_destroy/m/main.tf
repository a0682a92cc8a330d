terraform {
  required_providers {
    fixtures = {
      source = "terrane/fixtures"
    }
  }
}
variable "in" {
  validation {
    condition     = length(var.in) > 2
    error_message = "Too short."
  }
}
provider "fixtures" {
  region = var.in
}
resource "fixtures_item" "a" {
  name     = "a"
}
