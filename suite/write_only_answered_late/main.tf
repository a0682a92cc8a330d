resource "fixtures_object" "a" {
  name               = "a"
  write_only         = "hidden"
  write_only_version = 1
}
