a = 1+2-3*4/5%6
aa = a==b&&c!=d||!e
aaa = a<b&&c>d||e<=f&&g>=h
b = -1+-2- -3
bb = !a&&!(b||c)
bbb = (a
+ b
- c
+ - d
-e &&
! f
&& -
g
)
c = [
-1, -
2,
- 3,
- (3)]
cc = -(-(-1))
ccc = - - - 1
d = ! ! a
dd = -a[0]
ddd = -f(x)
e = a-1
ee = a -1
eee = a -1
f = "a"-1
ff = (a)-1
fff = a[0]-1
