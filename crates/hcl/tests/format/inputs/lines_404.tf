aaa = 1
b = <<E
x
E
ccccc = 1
