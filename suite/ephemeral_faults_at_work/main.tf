ephemeral "fixtures_secret" "s" {
  name = "s"
}
resource "fixtures_object" "a" {
  name               = "a"
  write_only         = ephemeral.fixtures_secret.s.secret
  write_only_version = 1
}
resource "fixtures_object" "b" {
  name  = "b"
  value = fixtures_object.a.id
}
