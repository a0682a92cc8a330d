a = 1 # x

bbb = 222 # x
