variable "secret" {
  default   = "s1"
  sensitive = true
}
resource "fixtures_object" "a" {
  name      = "a"
  value     = var.secret
  sensitive = "by schema"
  map = {
    plain  = "p"
    secret = var.secret
  }
}
resource "fixtures_item" "b" {
  name  = "b"
  value = fixtures_object.a.sensitive_computed
  uses  = [fixtures_object.a.value, "plain"]
}
output "secret" {
  value     = var.secret
  sensitive = true
}
output "unmarked" {
  value = nonsensitive(var.secret)
}
