resource "fixtures_item" "a" {
  name = "a"
}
resource "fixtures_item" "c" {
  name = "c"
}
module "m" {
  source = "./m"
}
