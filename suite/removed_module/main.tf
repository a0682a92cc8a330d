module "m" {
  source = "./m"
  count  = 2
  name   = "m${count.index}"
}
module "n" {
  source = "./m"
  name   = "n"
}
