aaa = 1
b = f(<<E
x
E
, <<F
F
 ,[ 1,
 2], <<F
F
 )
c = [
1]
