data "fixtures_data" "d" {
  name = "o"
}
resource "fixtures_item" "o" {
  name  = "o"
  value = "one"
}
output "found" {
  value = data.fixtures_data.d.found
}
