a = f( # x
 a # x
 , # y
 b # z
 ... # x
 ) # w
b = [ # x
]
c = { # x
 }
d = { # x
 a = 2 # x
 b # x
 =2
}
