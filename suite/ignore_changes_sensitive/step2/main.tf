# What is ignored keeps the marks that it has, as it keeps its value.
resource "fixtures_object" "a" {
  name  = "a"
  value = sensitive("y")
  list  = ["p", sensitive("r")]
  map   = { k = "t" }
  lifecycle {
    ignore_changes = [value, list[1], map]
  }
}
resource "fixtures_item" "all" {
  name  = "all"
  value = "z"
  lifecycle {
    ignore_changes = all
  }
}
