# What is ignored keeps the marks that it has, as it keeps its value.
resource "fixtures_object" "a" {
  name  = "a"
  value = "x"
  list  = ["p", "q"]
  map   = { k = sensitive("s") }
  lifecycle {
    ignore_changes = [value, list[1], map]
  }
}
resource "fixtures_item" "all" {
  name  = "all"
  value = sensitive("x")
  lifecycle {
    ignore_changes = all
  }
}
