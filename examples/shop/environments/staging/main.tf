# The same in each environment: only the inputs differ, see *.tfvars.

module "shop" {
  source = "../../modules/shop"

  environment          = var.environment
  domain               = var.domain
  release              = var.release
  network              = var.network
  web_count            = var.web_count
  web_size             = var.web_size
  load_balancer_count  = var.load_balancer_count
  load_balancer_size   = var.load_balancer_size
  databases            = var.databases
  size_overrides       = var.size_overrides
  secret_rotation_days = var.secret_rotation_days
  out_dir              = "${path.root}/out"
}
