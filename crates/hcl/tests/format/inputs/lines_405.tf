aaa = 1
b = <<E
x
y${x}
${x}
E
ccccc = 1
