variable "v" {
  default = "1"
}
resource "fixtures_item" "a" {
  name       = "a"
  forces_new = var.v
  provisioner "local-exec" {
    command = "true"
  }
  provisioner "local-exec" {
    command    = "exit 3"
    on_failure = continue
  }
  provisioner "local-exec" {
    when    = destroy
    command = "test ${self.name} = a"
  }
}
