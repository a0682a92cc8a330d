# What the environment is. How large it is: capacity.auto.tfvars.

environment = "prod"
release     = "2.7.3"

network = {
  cidr        = "10.30.0.0/16"
  zones       = ["a", "b", "c"]
  admin_cidrs = ["10.0.8.0/24"]
}

secret_rotation_days = 30
