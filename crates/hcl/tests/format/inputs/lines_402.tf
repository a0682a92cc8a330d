b { a=1 }
bbb { cccc=1 }
c = 1
eeee { 
a=1 
}
dddd = 1
b {}
e = 1
b { }
fffff = 1
