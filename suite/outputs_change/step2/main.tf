output "a" {
  value     = "2"
  sensitive = true
}
output "b" {
  value = ["other", "type"]
}
output "nothing" {
  value = null
}
