resource "fixtures_item" "c" {
  name = "c2"
}
output "known" {
  value = fixtures_item.c.name
}
output "unknown" {
  value = fixtures_item.c.id
}
output "half" {
  value = [fixtures_item.c.id, fixtures_item.c.name]
}
