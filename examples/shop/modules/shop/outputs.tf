output "name" {
  description = "Full name of the environment."
  value       = local.name
}

output "site" {
  description = "Where customers reach the shop."
  value       = "https://${local.domain}/"
}

output "servers" {
  description = "The address of each server."
  value       = { for name, server in local.servers : name => server.address }
}

output "server_count" {
  description = "Number of servers by role."
  value       = { for role, group in local.groups : role => length(group.hosts) }
}

output "inventory" {
  description = "The file that describes all servers."
  value       = local_file.inventory.filename
}

output "database_urls" {
  description = "Where the shop finds each of its databases, with passwords."
  value       = merge([for cluster in module.database : cluster.urls]...)
  sensitive   = true
}

output "operator_private_key" {
  description = "The SSH key of the operators."
  value       = tls_private_key.operator.private_key_openssh
  sensitive   = true
}
