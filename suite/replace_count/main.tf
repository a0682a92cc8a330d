resource "fixtures_item" "a" {
  count = 3
  name  = "a-${count.index}"
}
resource "fixtures_item" "b" {
  for_each = toset(["x", "y"])
  name     = each.key
  uses     = [fixtures_item.a[1].id]
}
