# Where a count comes, what there is becomes the first instance: also what is read, and what goes at once.
resource "fixtures_item" "a" {
  name = "a"
}
resource "fixtures_item" "b" {
  name = "b"
}
data "fixtures_data" "d" {
  name  = "d"
  input = fixtures_item.b.value
}
