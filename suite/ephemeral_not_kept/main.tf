ephemeral "fixtures_secret" "s" {
  name = "s"
}
resource "fixtures_object" "a" {
  name  = "a"
  value = ephemeral.fixtures_secret.s.secret
}
resource "fixtures_item" "counted" {
  count = ephemeral.fixtures_secret.s.secret == "" ? 0 : 1
  name  = "c"
}
output "out" {
  value = ephemeral.fixtures_secret.s.secret
}
