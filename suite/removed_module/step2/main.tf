removed {
  from = module.m
  lifecycle {
    destroy = false
  }
}
removed {
  from = module.n
  lifecycle {
    destroy = true
  }
}
