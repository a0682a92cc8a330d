provider "fixtures" {
  region = "north"
}
provider "fixtures" {
  alias  = "second"
  region = "south"
}
module "m" {
  source = "./m"
  providers = {
    fixtures = fixtures.second
  }
}
module "n" {
  source = "./m"
}
