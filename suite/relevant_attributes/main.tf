variable "v" {
  default = "x"
}
locals {
  one    = terraform_data.a.input
  object = { p = terraform_data.a.id, q = terraform_data.b[0].output }
  list   = [terraform_data.b[0].id, terraform_data.b[1].id]
  whole  = terraform_data.chain_2
}
resource "terraform_data" "a" {
  input = { k = ["s", { z = var.v }] }
}
resource "terraform_data" "b" {
  count = 2
  input = var.v
}
resource "terraform_data" "each_value" {
  for_each = { one = terraform_data.b[0].input }
  input    = each.value
}
resource "terraform_data" "each_key" {
  for_each = toset(keys({ one = terraform_data.b[0].input }))
  input    = each.key
}
resource "terraform_data" "count_index" {
  count = length(terraform_data.a.input.k)
  input = count.index
}
resource "terraform_data" "only_count" {
  count = length(terraform_data.a.input.k)
  input = "constant"
}
resource "terraform_data" "local" {
  input = local.one
}
resource "terraform_data" "local_part" {
  input = local.object.p
}
resource "terraform_data" "local_key" {
  input = local.object["q"]
}
resource "terraform_data" "local_item" {
  input = local.list[1]
}
resource "terraform_data" "path" {
  input = terraform_data.a.input.k[1].z
}
resource "terraform_data" "splat" {
  input = terraform_data.b[*].id
}
resource "terraform_data" "old_splat" {
  input = terraform_data.b.*.output
}
resource "terraform_data" "all_instances" {
  input = terraform_data.each_value
}
resource "terraform_data" "instance" {
  input = terraform_data.each_value["one"]
}
resource "terraform_data" "computed_key" {
  input = terraform_data.each_value[var.v == "x" ? "one" : "one"].id
}
resource "terraform_data" "after" {
  depends_on = [terraform_data.splat]
}
resource "terraform_data" "triggered" {
  lifecycle {
    replace_triggered_by = [terraform_data.old_splat.id]
  }
}
resource "terraform_data" "conditional" {
  lifecycle {
    precondition {
      condition     = terraform_data.path.id != ""
      error_message = "No id of ${terraform_data.local.id}."
    }
  }
}
resource "terraform_data" "chain_1" {
  input = terraform_data.a.id
}
resource "terraform_data" "chain_2" {
  input = terraform_data.chain_1.input
}
resource "terraform_data" "chain_3" {
  input = terraform_data.chain_2.input
}
resource "terraform_data" "through_whole" {
  input = local.whole.input
}
module "m" {
  source = "./m"
  in     = terraform_data.local_part.id
  object = { a = terraform_data.local_key.id, b = terraform_data.local_item.id }
}
module "n" {
  source   = "./n"
  for_each = { x = terraform_data.path.input, y = "y" }
  in       = each.value
}
resource "terraform_data" "output" {
  input = module.m.out
}
resource "terraform_data" "output_part" {
  input = module.m.object.x
}
resource "terraform_data" "whole_output" {
  input = module.m.all
}
resource "terraform_data" "one_of" {
  input = module.n["x"].out
}
resource "terraform_data" "all_of" {
  input = [for key, n in module.n : n.out]
}
resource "terraform_data" "splat_of" {
  input = values(module.n)[*].out
}
resource "terraform_data" "module" {
  input = module.m
}
output "o" {
  value = terraform_data.conditional.output
}
output "n" {
  value = module.n["y"].out
}
