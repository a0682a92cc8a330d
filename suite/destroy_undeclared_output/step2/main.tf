# An output that is not declared any more is in the state until the destruction takes it out.
resource "fixtures_item" "a" {
  name = "a"
}
output "kept" {
  value = fixtures_item.a.name
}
