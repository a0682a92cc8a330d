# What other tools need to know about the environment, in their own formats.

locals {
  groups = {
    for role in distinct(values(local.servers)[*].role) : role => {
      hosts = {
        for name, server in local.servers : name => {
          ansible_host        = server.address
          certificate_expires = server.certificate_expires
          cpus                = server.machine.cpus
          fqdn                = server.fqdn
          instance_id         = server.id
          memory_gib          = server.machine.memory_gib
          zone                = server.zone
        } if server.role == role
      }
    }
  }
}

# Also an inventory for Ansible: `ansible -i out/inventory.json all -m ping`.
resource "local_file" "inventory" {
  filename        = "${var.out_dir}/inventory.json"
  file_permission = "0644"

  content = jsonencode({
    all = {
      vars = {
        ansible_user                 = "operator"
        ansible_ssh_private_key_file = local_sensitive_file.operator_key.filename
        environment_name             = local.name
        network                      = { id = module.network.id, cidr = var.network.cidr }
        release                      = var.release
        site                         = local.domain
      }
      children = local.groups
    }
  })

  lifecycle {
    precondition {
      condition     = length(setsubtract(keys(var.size_overrides), keys(local.servers))) == 0
      error_message = "size_overrides names servers that do not exist: ${join(", ", setsubtract(keys(var.size_overrides), keys(local.servers)))}."
    }
  }
}

resource "local_file" "hosts" {
  filename        = "${var.out_dir}/hosts"
  file_permission = "0644"

  content = templatefile("${path.module}/templates/hosts.tftpl", {
    name           = local.name
    site           = local.domain
    site_addresses = module.load_balancer.addresses
    servers        = local.servers
  })
}

# `ssh -F out/ssh/config web-01`
resource "local_file" "ssh_config" {
  filename        = "${var.out_dir}/ssh/config"
  file_permission = "0644"

  content = templatefile("${path.module}/templates/ssh_config.tftpl", {
    folder  = dirname(local_sensitive_file.operator_key.filename)
    servers = local.servers
  })
}

resource "local_file" "known_hosts" {
  filename        = "${var.out_dir}/ssh/known_hosts"
  file_permission = "0644"

  content = templatefile("${path.module}/templates/known_hosts.tftpl", {
    servers = local.servers
  })
}
