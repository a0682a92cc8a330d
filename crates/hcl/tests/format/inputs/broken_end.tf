resource "a" "b" {
  a = 1
