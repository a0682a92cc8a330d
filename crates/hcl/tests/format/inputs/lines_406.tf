aaa = 1 # x
b = f(<<E
x
E
) # y
ccccc = 1 # z
