a = max(1,2,3)
aa = max( [1,2]... )
aaa = provider :: x :: y ( 1 )
b = f()
bb = f( )
bbb = f(
)
c = f(
1
,
2
)
cc = f(1,
  2,
    )
ccc = f(g(1),h( 2 ),[i(3)],{j=k(4)})
d = f(
  <<E
x
E
  , 1)
dd = length ( x ) > 0 && contains( y,z )
