ephemeral "fixtures_secret" "s" {
  name = "s"
}
variable "v" {
  default = 1
}
resource "fixtures_object" "a" {
  name               = "a"
  write_only         = ephemeral.fixtures_secret.s.secret
  write_only_version = var.v
}
