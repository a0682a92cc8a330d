resource "fixtures_item" "a" {
  name = "a"
}
output "x" {
  value = "x"
}
