# 9 servers.

load_balancer_count = 2
web_count           = 3

databases = {
  catalog = { schemas = ["catalog"], replicas = 1 }
  orders  = { schemas = ["customers", "orders"], replicas = 1 }
}
