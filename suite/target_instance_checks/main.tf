# Of an instance that is left out it is known that it has conditions, and nothing of how they end.
resource "fixtures_item" "a" {
  count = 3
  name  = "a${count.index}"
  lifecycle {
    postcondition {
      condition     = self.name != "b"
      error_message = "No."
    }
  }
}
data "fixtures_data" "d" {
  for_each = toset(["k", "l"])
  name     = each.key
  lifecycle {
    precondition {
      condition     = each.key != "m"
      error_message = "No."
    }
  }
}
resource "fixtures_item" "plain" {
  count = 2
  name  = "p${count.index}"
}
