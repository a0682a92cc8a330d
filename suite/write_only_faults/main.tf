variable "secret" {
  default   = "hidden"
  sensitive = true
}
resource "fixtures_object" "a" {
  name               = "a"
  write_only         = var.secret
  write_only_version = 1
}
resource "fixtures_item" "b" {
  name  = "b"
  value = nonsensitive(fixtures_object.a.write_only)
}
output "w" {
  value     = fixtures_object.a.write_only
  sensitive = true
}
