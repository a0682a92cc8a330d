# What is replaced is a new object: nothing of the old one is kept, not even what is ignored.
resource "fixtures_item" "a" {
  name       = "a"
  forces_new = "1"
}
resource "fixtures_object" "c" {
  name  = "c"
  value = fixtures_item.a.id
  list  = ["x"]
  lifecycle {
    ignore_changes = [value]
  }
}
resource "fixtures_item" "all" {
  name  = "all"
  value = "x"
  lifecycle {
    create_before_destroy = true
    ignore_changes        = all
  }
}
