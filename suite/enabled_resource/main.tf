variable "on" {
  type = bool
}

resource "fixtures_item" "a" {
  name = "a"
  lifecycle {
    enabled = var.on
  }
}

output "name" {
  value = fixtures_item.a != null ? fixtures_item.a.name : "nothing"
}

output "id" {
  value = try(fixtures_item.a.id, "nothing")
}
