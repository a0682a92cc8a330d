a = b[*].c
aa = b . * . c
aaa = b [ * ] . c [ 0 ] . d
b = f(b[*]...)
bb = [b.*.c,b[*],b.*]
c = b[*][0]
cc = b.0.c
ccc = (b)[*].c
d = f(x)[*]
dd = [1,2][*]
ddd = {a=1}["a"]
