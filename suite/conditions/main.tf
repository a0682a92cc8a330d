variable "v" {
  default = "good"
  validation {
    condition     = var.v != "invalid"
    error_message = "Not this one."
  }
}
resource "fixtures_item" "a" {
  name  = "a"
  value = var.v
  lifecycle {
    precondition {
      condition     = var.v != "pre"
      error_message = "No pre."
    }
    postcondition {
      condition     = self.value != "post"
      error_message = "No post."
    }
    postcondition {
      condition     = self.revision < 3
      error_message = "Too many revisions."
    }
  }
}
resource "fixtures_item" "b" {
  name  = "b"
  value = fixtures_item.a.value
}
check "health" {
  assert {
    condition     = fixtures_item.a.revision < 2
    error_message = "Revision ${fixtures_item.a.revision}."
  }
}
output "a" {
  value = fixtures_item.a.revision
  precondition {
    condition     = fixtures_item.a.value != "out"
    error_message = "No out."
  }
}
