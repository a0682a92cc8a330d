aaa = 1
b = <<E
E
ccccc = 1
