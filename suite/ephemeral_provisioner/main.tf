ephemeral "fixtures_secret" "s" {
  name = "s"
}
resource "fixtures_item" "a" {
  name = "a"
  provisioner "local-exec" {
    command = "test -n \"$SECRET\""
    environment = {
      SECRET = ephemeral.fixtures_secret.s.secret
    }
  }
}
