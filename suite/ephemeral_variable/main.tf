variable "secret" {
  default   = "hidden"
  ephemeral = true
}
resource "fixtures_object" "a" {
  name               = "a"
  write_only         = var.secret
  write_only_version = 1
}
