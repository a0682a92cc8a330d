variable "v" {
  default = "1"
}
output "a" {
  value = var.v
}
output "b" {
  value = { v = var.v, list = [var.v] }
}
output "gone" {
  value = "x"
}
output "nothing" {
  value = null
}
