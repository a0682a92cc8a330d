a = 1 # x
bbb = 1 # y