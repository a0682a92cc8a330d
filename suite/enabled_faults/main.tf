resource "fixtures_item" "first" {
  name = "first"
}
resource "fixtures_item" "unknown" {
  name = "unknown"
  lifecycle {
    enabled = fixtures_item.first.id != ""
  }
}
resource "fixtures_item" "sensitive" {
  name = "sensitive"
  lifecycle {
    enabled = sensitive(true)
  }
}
resource "fixtures_item" "null" {
  name = "null"
  lifecycle {
    enabled = null
  }
}
resource "fixtures_item" "text" {
  name = "text"
  lifecycle {
    enabled = "perhaps"
  }
}
resource "fixtures_item" "off" {
  name = "off"
  lifecycle {
    enabled = false
  }
}
output "off" {
  value = fixtures_item.off.id
}
