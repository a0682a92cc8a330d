a = "x${f({
 b=1
 ccc=1
 })}"
ddd = 1
