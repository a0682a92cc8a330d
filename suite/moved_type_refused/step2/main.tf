resource "terraform_data" "a" {
  input = "a"
}
resource "fixtures_object" "b" {
  name = "b"
}
moved {
  from = fixtures_item.a
  to   = terraform_data.a
}
moved {
  from = fixtures_item.b
  to   = fixtures_object.b
}
