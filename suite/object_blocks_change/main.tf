variable "labels" {
  default = "a,b"
}
resource "fixtures_object" "a" {
  name = "a"
  dynamic "block_list" {
    for_each = split(",", var.labels)
    content {
      label = block_list.value
      value = block_list.key
    }
  }
  dynamic "block_set" {
    for_each = toset(split(",", var.labels))
    iterator = it
    content {
      label = it.value
    }
  }
}
