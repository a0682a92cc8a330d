variable "code" {
  default = 1
}
resource "fixtures_item" "a" {
  name = "a"
  provisioner "local-exec" {
    command = "exit ${var.code}"
  }
}
resource "fixtures_item" "b" {
  name = "b"
  uses = [fixtures_item.a.id]
}
