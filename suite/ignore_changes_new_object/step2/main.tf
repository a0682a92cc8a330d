# What is replaced is a new object: nothing of the old one is kept, not even what is ignored.
resource "fixtures_item" "a" {
  name       = "a"
  forces_new = "2"
}
resource "fixtures_object" "c" {
  name  = "c2"
  value = fixtures_item.a.id
  list  = ["y"]
  lifecycle {
    ignore_changes = [value]
  }
}
resource "fixtures_item" "all" {
  name  = "all"
  value = "y"
  lifecycle {
    create_before_destroy = true
    ignore_changes        = all
  }
}
