 x = {
 a=1
 (bcd)=2
 "e${f}g"=3
 h:4
 iiiiiiii=5
 j=6,
 kkkk=7,
 a.b=1
 a["longlong"]=1
 f(x) = 1
 -1 = 4
 a == b = 4
 a ? b : c = 4
 [1] = 3
 {a=1} = 3
 {}=3
 yyyyyyyyyyyyy = 3
}
