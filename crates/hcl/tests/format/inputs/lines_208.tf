x = {
 a=1, b=2
 ccc = 3, ddd = 4 # x
 e=1}
