# What the environment is. How large it is: capacity.auto.tfvars.

environment = "dev"
release     = "2.8.0"

network = {
  cidr  = "10.10.0.0/16"
  zones = ["a"]
}
