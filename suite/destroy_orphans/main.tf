resource "fixtures_item" "a" {
  count = 2
  name  = "a-${count.index}"
}
resource "fixtures_item" "b" {
  name = "b"
}
module "m" {
  source = "./m"
}
