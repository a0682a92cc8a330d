aa = ! "x"
abx = ! f(x)
acxx = ! true
adxxx = {-1 = -1}
aexxxx = (- 1)
af = f(- 1, - 1)
agx = -1 == - 1
ahxx = a && - 1
aixxx = a ? - 1 : - 1
ajxxxx = - - 1
ak = - ! 1
alx = ! - 1
amxx = "a" - - 1
anxxx = {}- - 1
