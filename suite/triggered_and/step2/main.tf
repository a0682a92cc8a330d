# A trigger is the reason that is told, whatever else there is: a new object, a tainted one, a request.
resource "terraform_data" "t" {
  input = "2"
}
resource "fixtures_item" "a" {
  count = 2
  name  = "a${count.index}"
  lifecycle {
    replace_triggered_by = [terraform_data.t]
  }
}
resource "fixtures_item" "b" {
  name = "b"
  lifecycle {
    replace_triggered_by = [terraform_data.t]
  }
}
resource "fixtures_item" "c" {
  name = "c"
  lifecycle {
    replace_triggered_by = [terraform_data.t]
  }
}
