variable "v" {
  default = "good"
}
data "fixtures_data" "d" {
  name  = "d"
  input = var.v
  lifecycle {
    precondition {
      condition     = var.v != "pre"
      error_message = "No pre."
    }
    postcondition {
      condition     = self.output != "post"
      error_message = "No post."
    }
  }
}
resource "fixtures_item" "a" {
  name  = "a"
  value = data.fixtures_data.d.output
}
