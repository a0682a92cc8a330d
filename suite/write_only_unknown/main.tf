resource "fixtures_item" "b" {
  name = "b"
}
resource "fixtures_object" "a" {
  name               = "a"
  write_only         = fixtures_item.b.id
  write_only_version = 1
}
