ephemeral "fixtures_secret" "token" {
  name = "token"
}
provider "fixtures" {
  alias = "second"
  token = ephemeral.fixtures_secret.token.secret
}
resource "fixtures_item" "a" {
  provider = fixtures.second
  name     = "a"
}
