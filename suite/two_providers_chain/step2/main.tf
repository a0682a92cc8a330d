provider "fixtures" {
  alias  = "second"
  region = "south"
}
output "x" {
  value = 1
}
