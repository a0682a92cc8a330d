# The certificate authority of the environment, and the key of its operators.

resource "tls_private_key" "authority" {
  algorithm   = "ECDSA"
  ecdsa_curve = "P256"
}

resource "tls_self_signed_cert" "authority" {
  private_key_pem   = tls_private_key.authority.private_key_pem
  is_ca_certificate = true

  validity_period_hours = 10 * 365 * 24
  early_renewal_hours   = 365 * 24

  allowed_uses = [
    "cert_signing",
    "crl_signing",
    "digital_signature",
  ]

  subject {
    common_name  = "Shop ${var.environment} authority"
    organization = "Shop"
  }
}

resource "tls_private_key" "operator" {
  algorithm = "ED25519"
}

resource "local_file" "authority" {
  filename        = "${var.out_dir}/ca.pem"
  content         = tls_self_signed_cert.authority.cert_pem
  file_permission = "0644"
}

resource "local_sensitive_file" "operator_key" {
  filename        = "${var.out_dir}/ssh/operator"
  content         = tls_private_key.operator.private_key_openssh
  file_permission = "0600"
}

resource "local_file" "operator_public_key" {
  filename        = "${var.out_dir}/ssh/operator.pub"
  content         = tls_private_key.operator.public_key_openssh
  file_permission = "0644"
}
