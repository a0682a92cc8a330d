a = {
  bbb = {}
  c = []
  dd = {
  }
  eeee = [
  ]
  f = 1
}
