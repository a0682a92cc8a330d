resource "fixtures_item" "a" {
  for_each = toset(["x"])
  name     = each.key
}
