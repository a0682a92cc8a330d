output "value" {
  value = "inside of two"
}
