variable "v" {
  default = "1"
}
resource "fixtures_object" "first" {
  name  = "first"
  value = var.v
}
ephemeral "fixtures_secret" "s" {
  name   = "s"
  script = fixtures_object.first.computed == "never" ? "[]" : "[]"
}
resource "fixtures_object" "a" {
  name               = "a"
  write_only         = ephemeral.fixtures_secret.s.secret
  write_only_version = 1
}
