data "fixtures_data" "a" {
  name = "a"
}
resource "fixtures_item" "b" {
  for_each = toset([])
  name = "b${each.key}"
}
