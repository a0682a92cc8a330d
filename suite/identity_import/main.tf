locals {
  found = { first = "found-1", second = "found-2" }
}

import {
  for_each = local.found
  to       = fixtures_identified.found[each.key]
  identity = { id = each.value }
}

import {
  to       = fixtures_identified.there
  identity = { id = "there-1", region = "west" }
}

resource "fixtures_identified" "found" {
  for_each = local.found
  name     = "found"
}

resource "fixtures_identified" "there" {
  name  = "there"
  value = "new"
}
