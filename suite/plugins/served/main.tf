terraform {
  required_providers {
    fixtures = {
      source  = "terrane/fixtures"
      version = "~> 1.0"
    }
  }
}

provider "fixtures" {
  world  = "world.json"
  region = var.region
  token  = "hush"
}

# A configuration of its own, and so a process of its own.
provider "fixtures" {
  alias  = "south"
  world  = "world.json"
  region = "south"
}

variable "region" {
  type    = string
  default = "north"
}

variable "value" {
  type    = string
  default = "one"
}

variable "forced" {
  type    = string
  default = null
}

resource "fixtures_item" "first" {
  name       = "first"
  value      = var.value
  forces_new = var.forced
}

resource "fixtures_item" "more" {
  for_each = toset(["a", "b"])
  provider = fixtures.south
  name     = "more-${each.key}"
  value    = fixtures_item.first.id
  uses     = [fixtures_item.first.region]

  lifecycle {
    create_before_destroy = true
  }
}

resource "fixtures_strict" "second" {
  name   = "second"
  value  = data.fixtures_data.found.output
  number = 3

  endpoint {
    port = 1
  }

  endpoint {
    port = 2
  }

  owner {
    email = "someone@example.com"
  }
}

resource "fixtures_versioned" "third" {
  name  = "third"
  label = "of ${fixtures_strict.second.id}"
  size  = 4
}

data "fixtures_data" "found" {
  name  = fixtures_item.first.name
  input = fixtures_item.first.id

  filter {
    label = "f"
  }
}

data "fixtures_data" "before" {
  name  = "nothing"
  input = var.region
}

output "functions" {
  value = [
    provider::fixtures::add(1, 2),
    provider::fixtures::echo({ a = [null, "b"] }),
    provider::fixtures::join("-", "x", fixtures_item.first.id),
  ]
}

output "found" {
  value = data.fixtures_data.found
}
