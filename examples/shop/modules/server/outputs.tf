output "name" {
  description = "Name of the server."
  value       = var.name
}

output "address" {
  description = "IPv4 address of the server."
  value       = var.address
}

output "description" {
  description = "All that others may know about the server."
  value = {
    id                  = terraform_data.machine.id
    name                = var.name
    fqdn                = local.fqdn
    role                = var.role
    zone                = var.subnet.zone
    address             = var.address
    machine             = var.machine
    certificate_expires = tls_locally_signed_cert.server.validity_end_time
    ssh_host_key        = trimspace(tls_private_key.ssh_host.public_key_openssh)
  }
}
