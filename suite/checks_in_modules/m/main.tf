terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
variable "name" {}
variable "v" {
  validation {
    condition     = var.v != "bad"
    error_message = "Bad."
  }
}
resource "fixtures_item" "x" {
  count = 2
  name  = "${var.name}${count.index}"
  value = var.v
  lifecycle {
    precondition {
      condition     = length(var.name) == 1
      error_message = "Short names."
    }
  }
}
check "c" {
  assert {
    condition     = fixtures_item.x[0].value == "good"
    error_message = "${var.name} is not good."
  }
}
output "o" {
  value = fixtures_item.x[0].id
  precondition {
    condition     = var.v != "out"
    error_message = "Out."
  }
}
