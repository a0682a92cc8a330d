output "servers" {
  description = "The servers, by name."
  value       = { for server in module.server : server.name => server.description }
}

output "addresses" {
  description = "Addresses of the load balancers, for the DNS records of the site."
  value       = module.server[*].address
}
