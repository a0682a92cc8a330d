# 3 servers.

load_balancer_count = 1
web_count           = 1

databases = {
  main = { schemas = ["catalog", "customers", "orders"] }
}
