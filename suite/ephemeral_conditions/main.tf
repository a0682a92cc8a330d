variable "before" {
  default = true
}
variable "after" {
  default = true
}
ephemeral "fixtures_secret" "s" {
  name = "s"
  lifecycle {
    precondition {
      condition     = var.before
      error_message = "Not now."
    }
    postcondition {
      condition     = var.after && self.secret != ""
      error_message = "Not so."
    }
  }
}
resource "fixtures_object" "a" {
  name               = "a"
  write_only         = ephemeral.fixtures_secret.s.secret
  write_only_version = 1
}
