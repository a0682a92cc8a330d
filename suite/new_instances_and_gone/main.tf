# Objects that are only now created wait for nothing that state recorded of others of the resource.
resource "fixtures_item" "a" {
  name = "a"
}
resource "fixtures_item" "b" {
  name  = "b"
  value = fixtures_item.a.id
}
