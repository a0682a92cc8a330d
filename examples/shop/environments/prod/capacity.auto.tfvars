# 33 servers.

load_balancer_count = 3
load_balancer_size  = "medium"

web_count = 18
web_size  = "large"

databases = {
  catalog   = { schemas = ["catalog"], replicas = 3, size = "medium" }
  customers = { schemas = ["customers"], replicas = 3, size = "medium" }
  orders    = { schemas = ["orders"], replicas = 3, size = "large" }
}
