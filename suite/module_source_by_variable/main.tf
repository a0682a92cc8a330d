variable "folder" {
  type  = string
  const = true
}

locals {
  root = "./modules"
}

module "chosen" {
  source = "${local.root}/${var.folder}"
  inner  = "inner"
}

output "id" {
  value = module.chosen.id
}
