removed {
  from = fixtures_item.a
  provisioner "local-exec" {
    when    = destroy
    command = "test ${self.name} = other"
  }
}
removed {
  from = fixtures_item.b
  lifecycle {
    destroy = true
  }
  provisioner "local-exec" {
    when    = destroy
    command = "test ${self.name} = b-${count.index}"
  }
}
