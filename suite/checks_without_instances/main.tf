variable "v" {
  default = 1
}
resource "terraform_data" "none" {
  count = 0
  lifecycle {
    precondition {
      condition     = var.v > 0
      error_message = "Too small."
    }
  }
}
resource "terraform_data" "no_keys" {
  for_each = {}
  lifecycle {
    postcondition {
      condition     = self.id != ""
      error_message = "No id."
    }
  }
}
resource "terraform_data" "free" {
}
resource "terraform_data" "checked" {
  lifecycle {
    precondition {
      condition     = var.v > 0
      error_message = "Too small."
    }
  }
}
module "m" {
  source = "./m"
  count  = 0
  v      = var.v
}
