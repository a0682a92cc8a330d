variable "value" {
  default = "one"
}

variable "forced" {
  default = null
}

resource "fixtures_identified" "a" {
  name       = "a"
  value      = var.value
  forces_new = var.forced
}

resource "fixtures_identified" "after" {
  name = "after"
  uses = [fixtures_identified.a.id]

  lifecycle {
    create_before_destroy = true
    replace_triggered_by  = [fixtures_identified.a.id]
  }
}

resource "fixtures_item" "without" {
  name = "without"
}
