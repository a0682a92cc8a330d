resource "fixtures_item" "a" {
  name       = "a"
  forces_new = "one"
  lifecycle {
    create_before_destroy = true
  }
}
ephemeral "fixtures_secret" "b" {
  name = "b-${fixtures_item.a.id}"
}
resource "fixtures_item" "c" {
  name       = "c"
  depends_on = [ephemeral.fixtures_secret.b]
}
