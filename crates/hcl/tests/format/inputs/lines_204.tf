a = f(b,
c)
ddd = 1
e = [
1]
fff = 1
