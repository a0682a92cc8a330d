variable "v" {
  default = "1"
}
resource "fixtures_item" "base" {
  name  = "base"
  value = var.v
}
ephemeral "fixtures_secret" "token" {
  name   = "token"
  script = fixtures_item.base.id == "never" ? "[]" : "[]"
}
provider "fixtures" {
  alias = "second"
  token = ephemeral.fixtures_secret.token.secret
}
resource "fixtures_item" "a" {
  provider = fixtures.second
  name     = "a"
  value    = var.v
}
