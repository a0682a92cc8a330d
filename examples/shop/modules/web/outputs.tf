output "servers" {
  description = "The servers, by name."
  value       = { for name, server in module.server : name => server.description }
}

output "backends" {
  description = "Where load balancers find the servers: name => address and port."
  value       = { for name, server in module.server : name => "${server.address}:${var.port}" }
}
