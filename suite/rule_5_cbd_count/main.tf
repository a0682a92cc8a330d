variable "n" {
  default = 3
}
resource "fixtures_item" "a" {
  count = var.n
  name  = "a${count.index}"
  lifecycle {
    create_before_destroy = true
  }
}
resource "fixtures_item" "b" {
  name  = "b"
  value = join(",", fixtures_item.a[*].id)
}
resource "fixtures_item" "c" {
  name  = "c"
  value = fixtures_item.b.value
}
