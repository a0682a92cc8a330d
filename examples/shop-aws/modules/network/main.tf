terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "name" { type = string }

variable "cidr" {
  type    = string
  default = "10.20.0.0/16"
}

variable "zones" { type = list(string) }

locals {
  # For each zone one subnet that is reached from outside, and one that is not.
  subnets = merge([
    for number, zone in var.zones : {
      "public-${zone}"  = { zone = zone, public = true, cidr = cidrsubnet(var.cidr, 8, number) }
      "private-${zone}" = { zone = zone, public = false, cidr = cidrsubnet(var.cidr, 8, number + 100) }
    }
  ]...)
  public  = [for name, subnet in local.subnets : name if subnet.public]
  private = [for name, subnet in local.subnets : name if !subnet.public]
}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_hostnames = true
  tags                 = { Name = var.name }
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = var.name }
}

resource "aws_subnet" "this" {
  for_each                = local.subnets
  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.value.zone
  cidr_block              = each.value.cidr
  map_public_ip_on_launch = each.value.public
  tags                    = { Name = "${var.name}-${each.key}" }
}

resource "aws_eip" "nat" {
  domain = "vpc"
  tags   = { Name = "${var.name}-nat" }
}

resource "aws_nat_gateway" "this" {
  allocation_id = aws_eip.nat.id
  subnet_id     = aws_subnet.this[local.public[0]].id
  tags          = { Name = var.name }
  depends_on    = [aws_internet_gateway.this]
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-public" }
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-private" }
}

resource "aws_route" "public" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this.id
}

resource "aws_route" "private" {
  route_table_id         = aws_route_table.private.id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this.id
}

resource "aws_route_table_association" "this" {
  for_each       = local.subnets
  subnet_id      = aws_subnet.this[each.key].id
  route_table_id = each.value.public ? aws_route_table.public.id : aws_route_table.private.id
}

output "vpc_id" { value = aws_vpc.this.id }
output "public_subnets" { value = [for name in local.public : aws_subnet.this[name].id] }
output "private_subnets" { value = [for name in local.private : aws_subnet.this[name].id] }
