aaa = 1 # x
b = f(<<E
x
E
, <<F
F
) # y
ccccc = 1 # z
