# The whole platform, once. An environment is this module with other inputs.

locals {
  name   = "shop-${var.environment}-${random_pet.environment.id}"
  domain = "${var.environment}.${var.domain}"

  sizes = {
    small  = { cpus = 1, memory_gib = 2 }
    medium = { cpus = 2, memory_gib = 8 }
    large  = { cpus = 8, memory_gib = 32 }
  }

  platform = {
    domain         = local.domain
    out_dir        = var.out_dir
    authorized_key = trimspace(tls_private_key.operator.public_key_openssh)
    authority = {
      certificate_pem = tls_self_signed_cert.authority.cert_pem
      private_key_pem = tls_private_key.authority.private_key_pem
    }
  }

  servers = merge(concat(
    [module.load_balancer.servers, module.web.servers],
    [for cluster in module.database : cluster.servers],
  )...)
}

resource "random_pet" "environment" {
  keepers = {
    environment = var.environment
  }
}

# Secrets that people share with machines are made anew from time to time.
resource "time_rotating" "secrets" {
  rotation_days = var.secret_rotation_days
}

module "network" {
  source = "../network"

  name        = local.name
  cidr        = var.network.cidr
  zones       = var.network.zones
  admin_cidrs = var.network.admin_cidrs
}

module "database" {
  source   = "../database"
  for_each = var.databases

  platform       = local.platform
  tier           = module.network.tiers.data
  client_cidrs   = module.network.tiers.application.subnets[*].cidr
  name           = each.key
  first_host     = 10 + 20 * index(keys(var.databases), each.key)
  schemas        = each.value.schemas
  replicas       = each.value.replicas
  sizes          = local.sizes
  size           = each.value.size
  size_overrides = var.size_overrides
  rotation       = time_rotating.secrets.id
}

module "web" {
  source = "../web"

  platform       = local.platform
  tier           = module.network.tiers.application
  server_count   = var.web_count
  sizes          = local.sizes
  size           = var.web_size
  size_overrides = var.size_overrides
  release        = var.release
  site           = local.domain
  database_urls  = merge([for cluster in module.database : cluster.urls]...)
  rotation       = time_rotating.secrets.id
}

module "load_balancer" {
  source = "../load_balancer"

  platform       = local.platform
  tier           = module.network.tiers.public
  server_count   = var.load_balancer_count
  sizes          = local.sizes
  size           = var.load_balancer_size
  size_overrides = var.size_overrides
  site           = local.domain
  backends       = module.web.backends
}
