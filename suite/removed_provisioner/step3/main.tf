removed {
  from = fixtures_item.a
  provisioner "local-exec" {
    when    = destroy
    command = "test ${self.name} = a"
  }
}
