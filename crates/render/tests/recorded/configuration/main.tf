terraform {
  required_providers { 
    terraform = { source = "terraform.io/builtin/terraform" } 
    tt = { source = "terraform.io/builtin/terraform" } 
  }
}
provider "terraform" { alias = "west" }
variable "m" { default = { a = { b = { c = 1 } } } }
variable "nul" { default = null }
variable "und" { type = string }
variable "e" { 
  default = "x"
  ephemeral = true
}
locals { l = { a = [{ b = 1 }] } }
resource "terraform_data" "z" {
  input = [var.m.a.b.c, var.m.a.b.c, local.l.a[0].b, path.module, terraform.workspace]
  provider = terraform.west
}
resource "terraform_data" "nulls" {
  input = null
  triggers_replace = toset([])
}
resource "terraform_data" "k" {
  for_each = { a = { x = 1 } }
  input = [each.value.x, "a${upper("x")}", {for k in [1] : k => k}, -1, 1 + 2]
  triggers_replace = ["a", upper("x")]
  provisioner "local-exec" {
    command = "x"
    environment = { A = terraform_data.z.id }
    on_failure = continue
  }
  provisioner "file" {
    content = "x"
    destination = self.output[0]
    connection { 
      host = "h" 
      port = var.m.a.b.c
    }
  }
  connection { host = terraform_data.z.output[0] }
}
resource "terraform_data" "k2" {
  input = [terraform_data.k["a"].id, module.kid.o.p.q, module.kid2["a"].o.z, module.kid2, data.terraform_remote_state.a.outputs.foo]
  triggers_replace = {z = terraform_data.k, y = "q"}
}
data "terraform_remote_state" "a" {
  backend = "local"
  config = { path = terraform_data.z.output[0] }
  defaults = { foo = 1 }
}
output "z" { value = [for x in var.m : x.b] }
output "cnst" { 
  value = ["a", 1, {b = true}, null]
}
output "fn" { value = timestamp() }
output "whole" { 
  value = terraform_data.z 
  sensitive = true
}
output "d" { 
  value = terraform_data.z.output[0]
  depends_on = [terraform_data.k]
}
module "kid" { 
  source = "./kid"
  v = var.m
  providers = { terraform = terraform.west }
}
module "kid2" { 
  source = "./kid2"
  for_each = var.m
}
