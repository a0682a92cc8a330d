a = "${a}b" # x
bb = "b" # y
cccc = "${"${f([
1])}"}" # z
ddd = 1 # w
eeeee = 1 # r
