a = <<E
E
b = 1 # x
ccc = 1
