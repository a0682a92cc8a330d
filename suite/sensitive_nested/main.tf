variable "s" {
  default   = "secret"
  sensitive = true
}
resource "fixtures_object" "a" {
  name = "a"
  list = ["open", var.s]
  set  = ["open", var.s]
  settings = {
    size  = 1
    label = var.s
  }
  settings_map = {
    k = { label = var.s }
  }
  block_list {
    label = "open"
    value = var.s
  }
  block_map "k" {
    value = var.s
  }
}
