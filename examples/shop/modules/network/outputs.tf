output "id" {
  description = "Identifier of the network."
  value       = random_id.network.hex
}

output "tiers" {
  description = "For each tier its subnets, in the order of the zones, and the firewall of its servers."
  value = {
    for tier in local.tiers : tier => {
      subnets = [for zone in var.zones : terraform_data.subnet["${tier}-${zone}"].input]

      firewall = templatefile("${path.module}/templates/nftables.conf.tftpl", {
        tier    = tier
        admins  = var.admin_cidrs
        ports   = local.openings[tier].ports
        sources = local.openings[tier].sources
      })
    }
  }
}
