variable "name" {
  default = "a"
}
variable "size" {
  default = 2
}
resource "fixtures_item" "a" {
  name = var.name
  lifecycle {
    destroy = false
  }
}
resource "fixtures_item" "counted" {
  count = var.size
  name  = "counted-${count.index}"
  lifecycle {
    destroy         = false
    prevent_destroy = true
  }
}
resource "fixtures_item" "user" {
  name  = "user"
  value = fixtures_item.a.id
}
