resource "fixtures_object" "a" {
  name  = "a"
  value = "one"
  map   = { a = "1" }
  lifecycle {
    ignore_changes = [value, map["b"]]
  }
}
