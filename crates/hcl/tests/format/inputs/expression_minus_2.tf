aa = {-1=2}
abx = a - (b)
acxx = -(b)
adxxx = - {}
aexxxx = - "x"
af = - f(x)
agx = (0)-(0)
ahxx = "0"-"0"
aixxx = {}-{}
ajxxxx = f()-f()
ak = 0-0
alx = 0.5-0.5
amxx = 1e5-1
anxxx = !{}
