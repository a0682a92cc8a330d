variable "v" {
  default = "1"
}
resource "fixtures_item" "a" {
  count      = 2
  name       = "a${count.index}"
  forces_new = var.v
}
resource "fixtures_item" "b" {
  count      = 2
  name       = "b${count.index}"
  forces_new = fixtures_item.a[count.index].id
  lifecycle {
    create_before_destroy = true
  }
}
resource "fixtures_item" "c" {
  name  = "c"
  value = join(",", fixtures_item.b[*].id)
}
