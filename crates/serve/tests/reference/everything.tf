provider "fixtures" {
  region = "north"
}

resource "fixtures_object" "all" {
  name       = "all"
  value      = "v"
  number     = 0.1
  bool       = false
  list       = ["l1", "l2"]
  set        = ["s2", "s1"]
  map        = { k = "v" }
  object     = { a = "s", b = 2 }
  dynamic    = ["x", 1, { k = true }]
  sensitive  = "hidden"
  write_only = "only written"

  settings      = { size = 3, token = "t" }
  settings_list = [{ label = "l" }, {}]
  settings_set  = [{ label = "x" }, { label = "y" }]
  settings_map  = { m = { label = "m" } }

  block_list {
    label = "first"
    inner {
      value = "i"
    }
  }
  block_list {
    label = "second"
  }
  block_set {
    label = "x"
  }
  block_set {
    label = "y"
  }
  block_map "k" {
    value = "bm"
  }
  block_single {
    label = "single"
  }
  block_group {
    value = "g"
  }
}

resource "fixtures_strict" "s" {
  name   = "s"
  value  = data.fixtures_data.d.id # So that there is only one order.
  number = 1
  endpoint {
    port = 1
  }
  owner {
    email = "someone"
  }
}

data "fixtures_data" "d" {
  name  = fixtures_object.all.name
  input = fixtures_object.all.id
  filter {
    label = "f"
  }
}

output "data" {
  value = data.fixtures_data.d
}

output "functions" {
  value = [
    provider::fixtures::add(1, 2),
    provider::fixtures::echo({ a = [null, "b"] }),
    provider::fixtures::join("-", "x", "y"),
  ]
}
