data "fixtures_data" "d" {
  name  = "d"
  input = "3"
}
resource "fixtures_item" "a" {
  count = tonumber(data.fixtures_data.d.output)
  name  = "a${count.index}"
}
