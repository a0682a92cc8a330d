a = 1
bb = 2
ccc = [
1]
dddd = 4
e = {}
ff = { a = 1 }
ggg {
h = 1
}
iiii = 1
jj = f(
)
kkk = "x"
l = x == y
mm = x != y ? 1 : 2
n = {
a = 1
(bbb) = 2
"ccc" = 3
"d${d}" = 4
e : 5
ffffff : 6
g = 7, hhh = 8
iii = 9,
j.k = 10
l["m"] = 11
f(x) = 12
-1 = 13
a == b = 14
a ? b : c = 15
[1] = 16
{a=1} = 17
{} = 18
(x
) = 19
zzzzzzzzzzzzzzzzzzz = 20
}
o = 1

pp = 2
# c
qqq = 3
