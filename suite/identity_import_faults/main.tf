variable "secret" {
  default   = "there-1"
  sensitive = true
}

resource "fixtures_item" "without" {
  name = "without"
}

resource "fixtures_identified" "required" {
  name = "required"
}

resource "fixtures_identified" "stranger" {
  name = "stranger"
}

resource "fixtures_identified" "kind" {
  name = "kind"
}

resource "fixtures_identified" "secret" {
  name = "secret"
}

resource "fixtures_identified" "null" {
  name = "null"
}

resource "fixtures_identified" "gone" {
  name = "gone"
}

# Objects of this type have no identity.
import {
  to       = fixtures_item.without
  identity = { id = "without-1" }
}

import {
  to       = fixtures_identified.required
  identity = { region = "west" }
}

import {
  to       = fixtures_identified.stranger
  identity = { id = "stranger-1", zone = "a" }
}

import {
  to       = fixtures_identified.kind
  identity = "kind-1"
}

import {
  to       = fixtures_identified.secret
  identity = { id = var.secret }
}

import {
  to       = fixtures_identified.null
  identity = null
}

import {
  to       = fixtures_identified.gone
  identity = { id = "gone-1" }
}
