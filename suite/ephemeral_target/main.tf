ephemeral "fixtures_secret" "s" {
  name = "s"
}
ephemeral "fixtures_secret" "other" {
  name = "other"
}
resource "fixtures_object" "a" {
  name               = "a"
  write_only         = ephemeral.fixtures_secret.s.secret
  write_only_version = 1
}
resource "fixtures_object" "b" {
  name               = "b"
  write_only         = ephemeral.fixtures_secret.other.secret
  write_only_version = 1
}
