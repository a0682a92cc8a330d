# The door to the shop: nginx ends the TLS of the customers and spreads their
# requests over the web servers, to which it speaks TLS again.

locals {
  subnets = var.tier.subnets
  names   = [for index in range(var.server_count) : format("lb-%02d", index + 1)]
}

module "server" {
  source = "../server"
  count  = var.server_count

  platform          = var.platform
  name              = local.names[count.index]
  role              = "load_balancer"
  subnet            = local.subnets[count.index % length(local.subnets)]
  address           = cidrhost(local.subnets[count.index % length(local.subnets)].cidr, 10 + floor(count.index / length(local.subnets)))
  machine           = var.sizes[lookup(var.size_overrides, local.names[count.index], var.size)]
  firewall          = var.tier.firewall
  alternative_names = [var.site]
  packages          = ["nginx"]
  services          = ["nginx.service"]

  files = {
    "/etc/nginx/conf.d/upstream.conf" = templatefile("${path.module}/templates/upstream.conf.tftpl", {
      backends = var.backends
    })

    "/etc/nginx/conf.d/shop.conf" = templatefile("${path.module}/templates/shop.conf.tftpl", {
      site   = var.site
      domain = var.platform.domain
    })
  }
}
