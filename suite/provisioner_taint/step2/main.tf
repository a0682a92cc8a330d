resource "fixtures_item" "a" {
  name = "a"
  provisioner "local-exec" {
    when    = destroy
    command = "exit 1"
  }
}
resource "fixtures_item" "b" {
  name = "b"
  uses = [fixtures_item.a.id]
}
