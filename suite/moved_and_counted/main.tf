# A block moves an object as far as it says. That the resource has a `count` now is not taken into account.
resource "fixtures_item" "a" {
  name = "a"
}
resource "fixtures_item" "b" {
  count = 1
  name  = "b"
}
