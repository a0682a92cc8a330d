resource "fixtures_item" "a" {
  name = "a"
}
output "a" {
  value = fixtures_item.a.id
}
