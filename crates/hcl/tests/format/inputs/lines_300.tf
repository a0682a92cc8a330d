x = {
 (x
 ) = 3 # x
 yyyy = 2 # x
}
a { # x
 bbbbb = 1 # x
 } # x
# y
b = 2 # x
ccc = 3333 # x
