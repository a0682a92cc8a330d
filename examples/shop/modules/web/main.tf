# The servers that run the shop. They keep nothing, so there may be any number.

locals {
  subnets = var.tier.subnets

  servers = {
    for index in range(var.server_count) : format("web-%02d", index + 1) => {
      subnet  = local.subnets[index % length(local.subnets)]
      address = cidrhost(local.subnets[index % length(local.subnets)].cidr, 10 + floor(index / length(local.subnets)))
      machine = var.sizes[lookup(var.size_overrides, format("web-%02d", index + 1), var.size)]
    }
  }
}

# Signs the sessions of the customers. All servers share it, so a customer may
# meet another server at each click.
resource "random_password" "session_key" {
  length  = 64
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
  role     = "web"
  subnet   = each.value.subnet
  address  = each.value.address
  machine  = each.value.machine
  firewall = var.tier.firewall
  packages = ["shop=${var.release}"]
  services = ["shop.service"]

  # The one name under which load balancers know all of them.
  alternative_names = ["web.${var.platform.domain}"]

  files = {
    "/etc/systemd/system/shop.service" = templatefile("${path.module}/templates/shop.service.tftpl", {
      release = var.release
      port    = var.port
      machine = each.value.machine
    })
  }

  secret_files = {
    "/etc/shop/shop.env" = templatefile("${path.module}/templates/shop.env.tftpl", {
      site          = var.site
      session_key   = random_password.session_key.result
      database_urls = var.database_urls
    })
  }
}
