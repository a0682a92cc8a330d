# One server: its identity, its keys and certificate, its files, and the
# cloud-init document that turns a fresh machine into this server.

locals {
  fqdn   = "${var.name}.${var.platform.domain}"
  folder = "${var.platform.out_dir}/servers/${var.name}"

  prefix_length = split("/", var.subnet.cidr)[1]

  files = merge(var.files, {
    "/etc/nftables.conf"         = var.firewall
    "/etc/ssl/certs/server.pem"  = "${tls_locally_signed_cert.server.cert_pem}${var.platform.authority.certificate_pem}"
    "/etc/ssl/certs/shop-ca.pem" = var.platform.authority.certificate_pem
  })

  secret_files = merge(var.secret_files, {
    "/etc/ssl/private/server.key" = tls_private_key.server.private_key_pem
  })
}

# The machine itself. With a cloud provider this would be its virtual machine.
resource "terraform_data" "machine" {
  input = {
    name       = var.name
    role       = var.role
    zone       = var.subnet.zone
    address    = var.address
    cpus       = var.machine.cpus
    memory_gib = var.machine.memory_gib
  }

  lifecycle {
    precondition {
      condition     = cidrhost("${var.address}/${local.prefix_length}", 0) == cidrhost(var.subnet.cidr, 0)
      error_message = "The address ${var.address} of ${var.name} is outside of its subnet ${var.subnet.cidr}."
    }
  }
}

# TLS: a key that stays the server's own, and a certificate of our authority.

resource "tls_private_key" "server" {
  algorithm   = "ECDSA"
  ecdsa_curve = "P256"
}

resource "tls_cert_request" "server" {
  private_key_pem = tls_private_key.server.private_key_pem
  dns_names       = concat([local.fqdn, var.name], var.alternative_names)
  ip_addresses    = [var.address]

  subject {
    common_name         = local.fqdn
    organization        = "Shop"
    organizational_unit = var.role
  }
}

resource "tls_locally_signed_cert" "server" {
  cert_request_pem   = tls_cert_request.server.cert_request_pem
  ca_private_key_pem = var.platform.authority.private_key_pem
  ca_cert_pem        = var.platform.authority.certificate_pem

  validity_period_hours = 90 * 24
  early_renewal_hours   = 30 * 24

  allowed_uses = [
    "digital_signature",
    "key_encipherment",
    "server_auth",
    "client_auth",
  ]
}

# SSH: the host key is made here, so clients know it before the first connection.

resource "tls_private_key" "ssh_host" {
  algorithm = "ED25519"
}

# The files, laid out as on the server, so that they can be copied as they are.

resource "local_file" "file" {
  for_each = toset(keys(local.files))

  filename        = "${local.folder}${each.key}"
  content         = local.files[each.key]
  file_permission = "0644"
}

resource "local_sensitive_file" "secret_file" {
  for_each = toset(keys(local.secret_files))

  filename        = "${local.folder}${each.key}"
  content         = local.secret_files[each.key]
  file_permission = "0600"
}

resource "local_sensitive_file" "user_data" {
  filename        = "${local.folder}/user-data.yaml"
  file_permission = "0600"

  content = templatefile("${path.module}/templates/user-data.yaml.tftpl", {
    name           = var.name
    fqdn           = local.fqdn
    authorized_key = var.platform.authorized_key
    host_key       = tls_private_key.ssh_host
    packages       = concat(["nftables", "ssl-cert"], var.packages)
    services       = concat(["nftables.service"], var.services)
    files          = local.files
    secret_files   = local.secret_files
  })
}
