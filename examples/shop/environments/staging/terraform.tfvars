# What the environment is. How large it is: capacity.auto.tfvars.

environment = "staging"
release     = "2.8.0"

network = {
  cidr  = "10.20.0.0/16"
  zones = ["a", "b"]
}
