variable "token" {
  default   = "t"
  sensitive = true
}
provider "fixtures" {
  token = var.token
}
data "fixtures_data" "d" {
  name  = "d"
  input = var.token
}
resource "fixtures_item" "a" {
  name  = "a"
  value = data.fixtures_data.d.output
  uses  = [data.fixtures_data.d.id]
}
