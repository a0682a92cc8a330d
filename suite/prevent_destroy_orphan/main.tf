variable "n" {
  default = 2
}
resource "fixtures_item" "a" {
  count = var.n
  name  = "a${count.index}"
  lifecycle {
    prevent_destroy = true
  }
}
