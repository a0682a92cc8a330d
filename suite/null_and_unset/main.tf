variable "v" {
  default = null
}
resource "fixtures_object" "a" {
  name              = "a"
  value             = var.v
  optional_computed = var.v
  list              = []
  map               = {}
}
