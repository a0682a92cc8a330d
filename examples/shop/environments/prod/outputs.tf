output "name" {
  value = module.shop.name
}

output "site" {
  value = module.shop.site
}

output "servers" {
  value = module.shop.servers
}

output "server_count" {
  value = module.shop.server_count
}

output "inventory" {
  value = module.shop.inventory
}

output "database_urls" {
  value     = module.shop.database_urls
  sensitive = true
}

output "operator_private_key" {
  value     = module.shop.operator_private_key
  sensitive = true
}
