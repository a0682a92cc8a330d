ephemeral "fixtures_secret" "token" {
  name = "token"
}
provider "fixtures" {
  alias = "second"
  token = ephemeral.fixtures_secret.token.secret
}
variable "v" {
  default = "1"
}
resource "fixtures_item" "a" {
  provider = fixtures.second
  name     = "a"
  value    = var.v
}
resource "fixtures_item" "b" {
  provider   = fixtures.second
  name       = "b"
  forces_new = var.v
  uses       = [fixtures_item.a.id]
}
