resource "fixtures_item" "a" {
  count = 3
  name  = "a${count.index}"
}
output "revisions" {
  value = fixtures_item.a[*].revision
}
output "other" {
  value = "o"
}
