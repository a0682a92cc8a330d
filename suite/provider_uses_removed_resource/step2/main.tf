provider "fixtures" {
  alias  = "second"
  region = "north"
}
output "x" {
  value = 1
}
