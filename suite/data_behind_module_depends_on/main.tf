resource "fixtures_item" "a" {
  name = "a"
  value = "one"
}
resource "fixtures_item" "b" {
  name = "b"
  value = fixtures_item.a.name
}
module "m" {
  source = "./m"
  depends_on = [fixtures_item.b]
}
