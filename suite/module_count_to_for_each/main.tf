module "m" {
  count  = 1
  source = "./m"
}
