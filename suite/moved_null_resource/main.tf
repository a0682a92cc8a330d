resource "null_resource" "a" {
  triggers = { x = "1" }
}
resource "null_resource" "b" {
}
resource "null_resource" "c" {
  count    = 2
  triggers = { n = count.index }
}
