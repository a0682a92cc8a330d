resource "fixtures_item" "a" {
  name = "a"
}
resource "fixtures_object" "b" {
  name = "b"
  set  = ["known", fixtures_item.a.id]
  block_set {
    label = fixtures_item.a.id
  }
  block_set {
    label = "known"
  }
  dynamic "block_list" {
    for_each = [fixtures_item.a.id]
    content {
      label = block_list.value
    }
  }
  map = { (fixtures_item.a.name) = fixtures_item.a.id }
}
