variable "v" {
  default = "1"
}
resource "fixtures_item" "a" {
  name       = "a"
  forces_new = var.v
}
resource "terraform_data" "t" {
  input            = fixtures_item.a.id
  triggers_replace = var.v
}
resource "fixtures_item" "b" {
  name       = "b"
  forces_new = var.v
  uses       = [terraform_data.t.id]
}
