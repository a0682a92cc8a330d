resource "fixtures_item" "a" {
  name  = "a"
  value = 1 + "x"
}
resource "fixtures_item" "b" {
  name = fixtures_item.a.nothing
}
output "c" {
  value = [1, 2][7]
}
