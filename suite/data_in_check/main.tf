resource "fixtures_item" "a" {
  name = "a"
}
check "c" {
  data "fixtures_data" "d" {
    name = "a"
  }
  assert {
    condition     = data.fixtures_data.d.found == "wanted"
    error_message = "It is ${jsonencode(data.fixtures_data.d.found)}."
  }
}
