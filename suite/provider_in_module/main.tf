provider "fixtures" {
  region = "north"
}
provider "fixtures" {
  alias  = "second"
  region = "south"
}
module "m" {
  source = "./m"
  name   = "m"
  providers = {
    fixtures = fixtures.second
  }
}
module "n" {
  source = "./m"
  name   = "n"
}
