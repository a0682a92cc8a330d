variable "v" {
  default = "1"
}
resource "fixtures_item" "a" {
  name = "a"
  lifecycle {
    precondition {
      condition     = var.v == "2"
      error_message = "pre"
    }
  }
}
data "fixtures_data" "d" {
  name  = "d"
  input = "x"
  lifecycle {
    postcondition {
      condition     = self.output == "y"
      error_message = "post of data"
    }
  }
}
resource "fixtures_item" "b" {
  name  = "b"
  value = data.fixtures_data.d.output
  lifecycle {
    postcondition {
      condition     = self.name == "c"
      error_message = "post"
    }
  }
}
check "c" {
  assert {
    condition     = var.v == "2"
    error_message = "check"
  }
}
output "o" {
  value = var.v
  precondition {
    condition     = var.v == "2"
    error_message = "output"
  }
}
