resource "fixtures_item" "a" {
  count = 2
  name  = "a${count.index}"
}
output "revisions" {
  value = fixtures_item.a[*].revision
}
output "new" {
  value = "n"
}
