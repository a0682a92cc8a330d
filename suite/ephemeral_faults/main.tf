ephemeral "fixtures_secret" "s" {
  name  = "s"
  wrong = 1
}
ephemeral "fixtures_nothing" "n" {
}
