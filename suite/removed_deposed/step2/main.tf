variable "v" {
  default = "1"
}
removed {
  from = fixtures_item.a
  lifecycle {
    destroy = false
  }
}
