# What was planned for an output and known is stored, although what it stands on failed.
resource "fixtures_item" "c" {
  name = "c"
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
