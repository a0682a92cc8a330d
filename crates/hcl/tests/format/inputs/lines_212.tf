block { # x
 a = 1 # y
 ccccc = 1 # z
} # w
