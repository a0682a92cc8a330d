data "fixtures_data" "c" {
  name = "c"
}
