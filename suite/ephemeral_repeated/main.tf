variable "names" {
  default = ["x", "y"]
}
ephemeral "fixtures_secret" "each" {
  for_each = toset(var.names)
  name     = "each-${each.key}"
}
ephemeral "fixtures_secret" "counted" {
  count = 2
  name  = "counted-${count.index}"
}
ephemeral "fixtures_secret" "none" {
  count = 0
  name  = "none"
}
resource "fixtures_object" "a" {
  for_each           = toset(var.names)
  name               = "a-${each.key}"
  write_only         = ephemeral.fixtures_secret.each[each.key].secret
  write_only_version = 1
}
resource "fixtures_object" "b" {
  name               = "b"
  write_only         = join(",", ephemeral.fixtures_secret.counted[*].secret)
  write_only_version = 1
}
