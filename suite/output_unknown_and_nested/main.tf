resource "fixtures_object" "a" {
  name   = "a"
  number = 3
  list   = ["x", "y"]
  object = {
    a = "s"
    b = 1
  }
}
output "whole" {
  value     = fixtures_object.a
  sensitive = true
}
output "parts" {
  value = {
    known   = fixtures_object.a.number
    unknown = fixtures_object.a.id
    list    = [fixtures_object.a.computed, "k"]
    object  = fixtures_object.a.object
  }
}
output "null" {
  value = fixtures_object.a.bool
}
