output "servers" {
  description = "The servers, by name."
  value       = { for name, server in module.server : name => server.description }
}

output "urls" {
  description = "Where the owner of each database connects: schema => URL."
  sensitive   = true
  value = {
    for schema, password in random_password.owner :
    schema => "postgresql://${schema}:${password.result}@${local.host}:5432/${schema}?${local.tls_options}"
  }
}
