variable "middle" {
  default = 0
}

resource "fixtures_item" "base" {
  name = "base"
}

# Has no instance, so it keeps nothing in order; what uses it uses "base" all the same.
resource "fixtures_item" "middle" {
  count = var.middle
  name  = "middle"
  uses  = [fixtures_item.base.id]
}

resource "fixtures_item" "user" {
  name = "user"
  uses = fixtures_item.middle[*].id
}
