resource "fixtures_item" "a" {
  name = "a"
}
module "m" {
  source   = "./m"
  for_each = toset([fixtures_item.a.id])
  name     = each.key
}
resource "fixtures_item" "user" {
  name  = "user"
  value = join(",", [for m in module.m : m.id])
}
check "all" {
  assert {
    condition     = length(module.m) == 1
    error_message = "There is not just one."
  }
}
