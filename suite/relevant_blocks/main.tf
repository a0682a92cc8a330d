resource "fixtures_item" "p" { name = "p" }
resource "fixtures_item" "q" { name = "q" }
resource "fixtures_item" "r" { name = "r" }
resource "fixtures_item" "s" { name = "s" }
resource "fixtures_object" "o" {
  name  = "o"
  value = fixtures_item.r.id
  map   = { k = fixtures_item.p.id, l = fixtures_item.q.id }
  list  = [fixtures_item.p.id, fixtures_item.s.id]
  block_list {
    label = fixtures_item.p.id
    value = fixtures_item.q.id
  }
  block_list {
    label = fixtures_item.s.id
    value = fixtures_item.r.id
  }
  dynamic "block_set" {
    for_each = [fixtures_item.s.name]
    content { label = "x${block_set.value}" }
  }
  block_single {
    label = fixtures_item.p.name
    value = fixtures_item.q.name
  }
  block_map "k" { value = fixtures_item.p.revision }
  block_map "l" { value = fixtures_item.q.revision }
  settings = { size = fixtures_item.s.revision, label = fixtures_item.r.revision }
}
resource "terraform_data" "map" { input = fixtures_object.o.map["k"] }
resource "terraform_data" "list" { input = fixtures_object.o.list[1] }
resource "terraform_data" "bl" { input = fixtures_object.o.block_list[1].label }
resource "terraform_data" "bll" { input = fixtures_object.o.block_list[*].label }
resource "terraform_data" "bs" { input = fixtures_object.o.block_set }
resource "terraform_data" "bsi" { input = fixtures_object.o.block_single.label }
resource "terraform_data" "bm" { input = fixtures_object.o.block_map["l"].value }
resource "terraform_data" "set" { input = fixtures_object.o.settings.label }
resource "terraform_data" "comp" { input = fixtures_object.o.computed }
resource "terraform_data" "d" { input = data.fixtures_data.d.output }
data "fixtures_data" "d" {
  name  = "d"
  input = fixtures_item.s.id
}
