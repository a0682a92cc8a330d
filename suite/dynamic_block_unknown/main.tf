resource "fixtures_object" "a" {
  name = "a"
}
resource "fixtures_object" "b" {
  name = "b"
  dynamic "block_list" {
    for_each = toset(split(" ", fixtures_object.a.computed))
    content {
      label = block_list.value
    }
  }
}
