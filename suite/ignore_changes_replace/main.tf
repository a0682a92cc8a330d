variable "v" {
  default = "1"
}
resource "fixtures_object" "a" {
  name       = "a"
  forces_new = var.v
  list       = ["x", var.v]
  settings = {
    size  = 1
    label = var.v
  }
  block_list {
    label = var.v
    value = var.v
  }
  lifecycle {
    ignore_changes = [forces_new, settings.label, block_list[0].value, list[1]]
  }
}
