module "network" {
  source = "./modules/network"
  name   = local.name
  zones  = slice(data.aws_availability_zones.available.names, 0, 2)
}

locals {
  name = "${var.name}-${var.environment}"

  # Who may be reached by whom, and where.
  doors = {
    balancer-http  = { group = "balancer", port = 80, from = null }
    balancer-https = { group = "balancer", port = 443, from = null }
    web            = { group = "web", port = 8080, from = "balancer" }
    web-ssh        = { group = "web", port = 22, from = "bastion" }
    database       = { group = "database", port = 5432, from = "web" }
  }
}

resource "aws_security_group" "this" {
  for_each    = toset(["balancer", "web", "database", "bastion"])
  name_prefix = "${local.name}-${each.key}-"
  description = "The ${each.key} of ${local.name}"
  vpc_id      = module.network.vpc_id
  tags        = { Name = "${local.name}-${each.key}" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "this" {
  for_each                     = local.doors
  security_group_id            = aws_security_group.this[each.value.group].id
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  cidr_ipv4                    = each.value.from == null ? "0.0.0.0/0" : null
  referenced_security_group_id = each.value.from == null ? null : aws_security_group.this[each.value.from].id
}

resource "aws_vpc_security_group_egress_rule" "all" {
  for_each          = aws_security_group.this
  security_group_id = each.value.id
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
}
