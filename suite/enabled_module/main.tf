variable "on" {
  type = bool
}

module "m" {
  source = "./m"
  lifecycle {
    enabled = var.on
  }
}

resource "fixtures_item" "user" {
  name  = "user"
  value = module.m != null ? module.m.id : "nothing"
}
