variable "v" {
  default = "good"
}
resource "fixtures_item" "a" {
  name  = "a"
  value = var.v
}
resource "fixtures_item" "b" {
  name  = "b"
  value = var.v
  lifecycle {
    postcondition {
      condition     = self.value != "bad"
      error_message = "Bad."
    }
  }
}
check "a" {
  assert {
    condition     = fixtures_item.a.value == "good"
    error_message = "a is not good."
  }
}
check "b" {
  assert {
    condition     = fixtures_item.b.value == "good"
    error_message = "b is not good."
  }
}
check "both" {
  assert {
    condition     = fixtures_item.a.value == fixtures_item.b.value
    error_message = "They differ."
  }
}
module "m" {
  source = "./m"
  in     = fixtures_item.a.value
}
output "a" {
  value = fixtures_item.a.value
  precondition {
    condition     = fixtures_item.a.value != "bad"
    error_message = "Bad."
  }
}
