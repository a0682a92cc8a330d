output "value" {
  value = "inside of one"
}
