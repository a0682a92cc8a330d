module "outer" {
  for_each = toset(["p", "q"])
  source   = "./outer"
  name     = each.key
}
output "all" {
  value = { for key, outer in module.outer : key => outer.ids }
}
