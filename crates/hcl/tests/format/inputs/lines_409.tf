a = [for x in y :
 x == {
b=1
cc=2
} if z
]
bbbb = {for x in y :
 x => 1
 if y == z }
c = a == b ? d : (e == f ?
 g == h :
 i == j)
kkk = l
