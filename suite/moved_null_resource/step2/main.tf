resource "terraform_data" "a" {
  triggers_replace = { x = "1" }
}
resource "terraform_data" "b" {
}
resource "terraform_data" "c" {
  count            = 2
  triggers_replace = { n = tostring(count.index + 5) }
}
moved {
  from = null_resource.a
  to   = terraform_data.a
}
moved {
  from = null_resource.b
  to   = terraform_data.b
}
moved {
  from = null_resource.c
  to   = terraform_data.c
}
