removed {
  from = fixtures_item.a
  lifecycle {
    destroy = true
  }
  provisioner "local-exec" {
    when    = destroy
    command = "test ${self.name} = ${each.key}"
  }
}
