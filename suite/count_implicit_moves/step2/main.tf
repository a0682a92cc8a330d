resource "fixtures_item" "a" {
  count = 2
  name = count.index == 0 ? "a" : "b"
}
