variable "size" {
  default = 1
}
locals {
  size = var.size
}
terraform {
  required_providers {
    random = {
      source  = "hashicorp/random"
      version = "~> 3.6"
    }
  }
}
resource "terraform_data" "a" {
  input = local.size
}
resource "terraform_data" "b" {
  count = 2
  input = terraform_data.a.output
}
resource "terraform_data" "c" {
  input = [terraform_data.a.output, terraform_data.b[0].output]
}
data "terraform_remote_state" "elsewhere" {
  backend = "local"
  config  = { path = terraform_data.a.output }
}
resource "random_pet" "p" {}
resource "null_resource" "n" {
  triggers = { pet = random_pet.p.id }
}
module "m" {
  source     = "./child"
  in         = terraform_data.c.id
  depends_on = [module.o]
}
module "o" {
  source = "./other"
  count  = 2
}
output "out" {
  value = module.m.out
}
