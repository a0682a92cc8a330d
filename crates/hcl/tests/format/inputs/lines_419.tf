locals {
 a = "b" # x
  # y
 bcd = "x"
 # z
 /* x */ b = 1
}
