variable "region" {
  default = "north"
}
data "fixtures_data" "d" {
  name  = "d"
  input = var.region
}
provider "fixtures" {
  alias  = "second"
  region = data.fixtures_data.d.output
}
resource "fixtures_item" "a" {
  provider = fixtures.second
  name     = "a"
}
