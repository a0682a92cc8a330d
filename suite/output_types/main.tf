resource "fixtures_item" "a" {
  name = "a"
}
module "m" {
  source = "./m"
  id     = fixtures_item.a.id
}
output "list" {
  type  = list(string)
  value = [1, true]
}
output "object" {
  type  = object({ id = string, size = optional(number, 3) })
  value = module.m.object
}
output "empty" {
  type  = map(string)
  value = {}
}
