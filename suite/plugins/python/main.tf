terraform {
  required_providers {
    library = {
      source  = "example.com/terrane/library"
      version = "~> 1.0"
    }
  }
}

provider "library" {
  shelf = "shelf.json"
}

variable "pages" {
  type    = number
  default = 300
}

variable "title" {
  type    = string
  default = "Plain Talk"
}

resource "library_book" "first" {
  title    = var.title
  pages    = var.pages
  lent     = true
  authors  = ["Ann", "Bob"]
  subjects = ["language", "science", "language"]
  notes    = { shelf = "3", row = "b" }
  extra    = jsonencode({ b = 1, a = [true, null] })
  secret   = "hush"
}

resource "library_book" "more" {
  for_each = toset(["One", "Two"])
  title    = "${each.key} of ${library_book.first.length}"
  pages    = 1.5
}

data "library_lookup" "first" {
  id = library_book.first.id
}

data "library_lookup" "nothing" {
  id = "book-that-is-not-there"
}

output "initials" {
  value = provider::library::initials(".", "Ann", "Bob", data.library_lookup.first.title)
}

output "found" {
  value = [data.library_lookup.first.found, data.library_lookup.nothing.found]
}

output "secret" {
  value     = library_book.first.secret
  sensitive = true
}
