resource "fixtures_item" "b" {
  for_each = toset(["l", "n"])
  name     = "b${each.key}"
}
