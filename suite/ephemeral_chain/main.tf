ephemeral "fixtures_secret" "one" {
  name = "one"
}
ephemeral "fixtures_secret" "two" {
  name   = "two"
  script = ephemeral.fixtures_secret.one.secret == "never" ? "[]" : "[]"
}
resource "fixtures_object" "a" {
  name               = "a"
  write_only         = ephemeral.fixtures_secret.two.secret
  write_only_version = 1
}
