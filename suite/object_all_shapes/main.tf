variable "v" {
  default = "one"
}
resource "fixtures_object" "a" {
  name    = "a"
  value   = var.v
  number  = 1.5
  bool    = true
  list    = ["a", var.v]
  set     = ["s", var.v]
  map     = { k = var.v, l = "fixed" }
  object  = { a = var.v, b = 2 }
  dynamic = { any = [var.v, 1, true] }
  settings = {
    size  = 1
    label = var.v
    token = "t"
  }
  settings_list = [{ size = 1 }, { label = var.v }]
  settings_set  = [{ size = 1 }, { label = var.v }]
  settings_map  = { k = { size = 2, label = var.v } }
  block_list {
    label = var.v
    inner {
      value = "i"
    }
  }
  block_list {
    label = "second"
    token = "secret"
  }
  block_set {
    label = var.v
  }
  block_single {
    label = "single"
    value = var.v
  }
  block_map "k" {
    value = var.v
  }
  block_group {
    value = var.v
  }
}
