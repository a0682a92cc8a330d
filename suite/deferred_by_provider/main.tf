resource "fixtures_item" "a" {
  name = "a"
}
resource "fixtures_item" "later" {
  name   = "later"
  value  = fixtures_item.a.id
  script = jsonencode({ on = "plan_create", nth = 1, defer = "absent_prereq" })
}
resource "fixtures_item" "user" {
  name  = "user"
  value = fixtures_item.later.id
}
output "later" {
  value = fixtures_item.later.id
}
