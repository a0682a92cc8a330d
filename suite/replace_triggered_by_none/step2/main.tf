data "fixtures_data" "a" {
  name = "a"
}
resource "fixtures_item" "b" {
  for_each = toset([])
  name = "b${each.key}"
}
resource "fixtures_item" "c" {
  name = "c"
  lifecycle {
    replace_triggered_by = [fixtures_item.b]
  }
}
