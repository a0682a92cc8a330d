a = b?c:d
aa = (
b == 1 ? "one" :
  b==2?"two":
     b == 3 ?
     "three" :
 "many"
)
aaa = b ? { a=1 } : {}
aaaa = (b
?
c
:
d
)
b = [b?1:2,
!b?3:4]
c = { a = b?1:2
  b=!c?3:4 }
