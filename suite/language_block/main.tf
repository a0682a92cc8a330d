language {
  compatible_with {
    opentofu = ">= 1.11"
  }
}

resource "fixtures_item" "a" {
  name = "a"
}
