variable "v" {
  default = "1"
}
resource "fixtures_item" "first" {
  name  = "first"
  value = var.v
}
ephemeral "fixtures_secret" "direct" {
  name = fixtures_item.first.name
}
ephemeral "fixtures_secret" "waits" {
  name       = "waits"
  depends_on = [fixtures_item.first]
}
locals {
  name = "${fixtures_item.first.name}-local"
}
ephemeral "fixtures_secret" "local" {
  name = local.name
}
resource "fixtures_object" "a" {
  name               = "a"
  write_only         = "${ephemeral.fixtures_secret.direct.secret}${ephemeral.fixtures_secret.waits.secret}${ephemeral.fixtures_secret.local.secret}"
  write_only_version = var.v
}
