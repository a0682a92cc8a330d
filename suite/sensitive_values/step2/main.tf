variable "secret" {
  default   = "s1"
}
resource "fixtures_object" "a" {
  name      = "a"
  value     = "s2"
  sensitive = "by schema"
  map = {
    plain  = "p"
    secret = "s2"
  }
}
resource "fixtures_item" "b" {
  name  = "b"
  value = fixtures_object.a.sensitive_computed
  uses  = [fixtures_object.a.value, "plain"]
}
output "secret" {
  value     = "s2"
}
