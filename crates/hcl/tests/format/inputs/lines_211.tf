a = 1 # x
bbb = 222
cc = 1 # x
