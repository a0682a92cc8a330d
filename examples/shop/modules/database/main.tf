# One PostgreSQL cluster: a primary server that is written to, and replicas that
# follow it and can take its place.

locals {
  subnets = var.tier.subnets
  primary = local.names[0]

  names = concat(
    ["${var.name}-primary"],
    [for number in range(1, var.replicas + 1) : format("${var.name}-replica-%02d", number)],
  )

  servers = {
    for index, name in local.names : name => {
      subnet  = local.subnets[index % length(local.subnets)]
      address = cidrhost(local.subnets[index % length(local.subnets)].cidr, var.first_host + floor(index / length(local.subnets)))
      machine = var.sizes[lookup(var.size_overrides, name, var.size)]
    }
  }

  host        = "${local.primary}.${var.platform.domain}"
  tls_options = "sslmode=verify-full&sslrootcert=/etc/ssl/certs/shop-ca.pem"
}

resource "random_password" "owner" {
  for_each = var.schemas

  length           = 32
  override_special = "-_." # safe in URLs and in SQL

  keepers = {
    rotation = var.rotation
  }
}

# Only a cluster with replicas has a password for them.
resource "random_password" "replication" {
  count = var.replicas > 0 ? 1 : 0

  length  = 32
  special = false

  keepers = {
    rotation = var.rotation
  }
}

module "server" {
  source   = "../server"
  for_each = local.servers

  platform = var.platform
  name     = each.key
  role     = "database"
  subnet   = each.value.subnet
  address  = each.value.address
  machine  = each.value.machine
  firewall = var.tier.firewall
  packages = ["postgresql-${var.postgresql_version}"]
  services = ["postgresql.service", "database-setup.service"]

  files = {
    "/etc/postgresql/${var.postgresql_version}/main/conf.d/shop.conf" = templatefile("${path.module}/templates/postgresql.conf.tftpl", {
      name     = each.key
      machine  = each.value.machine
      replicas = var.replicas
    })

    "/etc/postgresql/${var.postgresql_version}/main/pg_hba.conf" = templatefile("${path.module}/templates/pg_hba.conf.tftpl", {
      schemas  = var.schemas
      clients  = var.client_cidrs
      replicas = [for name, server in local.servers : server.address if name != local.primary]
    })

    "/etc/systemd/system/database-setup.service" = templatefile("${path.module}/templates/database-setup.service.tftpl", {
      name       = each.key
      version    = var.postgresql_version
      is_primary = each.key == local.primary
      primary    = local.host
    })
  }

  secret_files = each.key == local.primary ? {
    "/etc/shop/setup.sql" = templatefile("${path.module}/templates/setup.sql.tftpl", {
      owners      = { for schema in var.schemas : schema => random_password.owner[schema].result }
      replication = one(random_password.replication[*].result)
    })
    } : {
    "/etc/shop/replication.pgpass" = "${local.host}:5432:*:replication:${one(random_password.replication[*].result)}\n"
  }
}
