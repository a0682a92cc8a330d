terraform {
  required_providers {
    fixtures = { source = "terrane/fixtures" }
  }
}
variable "name" {
  type = string
}
ephemeral "fixtures_secret" "s" {
  name = var.name
}
output "secret" {
  value     = ephemeral.fixtures_secret.s.secret
  ephemeral = true
}
