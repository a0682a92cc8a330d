variable "version_number" {
  default = 1
}
resource "fixtures_object" "a" {
  name               = "a"
  write_only         = "hidden"
  write_only_version = var.version_number
}
