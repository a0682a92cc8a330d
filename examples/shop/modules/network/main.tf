# The address plan and the firewalls of one environment.
#
# The range is cut into sixteen equal parts. Each tier has four of them, one for
# each zone it may spread over, so a zone can be added without moving a server.

locals {
  tiers          = ["public", "application", "data"]
  zones_per_tier = 4

  cidrs = {
    for position, tier in local.tiers : tier => {
      for index, zone in var.zones :
      zone => cidrsubnet(var.cidr, 4, position * local.zones_per_tier + index)
    }
  }

  subnets = merge([
    for tier, zones in local.cidrs : {
      for zone, cidr in zones : "${tier}-${zone}" => { tier = tier, zone = zone, cidr = cidr }
    }
  ]...)

  # Who may connect to the servers of a tier, and on which ports.
  openings = {
    public = {
      ports   = [80, 443]
      sources = ["0.0.0.0/0"]
    }
    application = {
      ports   = [8443]
      sources = values(local.cidrs.public)
    }
    data = {
      ports   = [5432]
      sources = concat(values(local.cidrs.application), values(local.cidrs.data))
    }
  }
}

resource "random_id" "network" {
  byte_length = 4
  prefix      = "net-"

  keepers = {
    cidr = var.cidr
  }
}

resource "terraform_data" "subnet" {
  for_each = local.subnets

  input = merge(each.value, {
    name    = "${var.name}-${each.key}"
    network = random_id.network.hex
    gateway = cidrhost(each.value.cidr, 1)
  })
}
