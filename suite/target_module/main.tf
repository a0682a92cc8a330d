module "m" {
  for_each = toset(["a", "b"])
  source   = "./m"
  name     = each.key
}
resource "fixtures_item" "user" {
  name = "user"
  uses = [module.m["a"].id]
}
resource "fixtures_item" "free" {
  name = "free"
}
output "id" {
  value = module.m["a"].id
}
