aa = -1 - -1
abx = (-1)
acxx = a ? -1 : !b
adxxx = {a = ! b}
aexxxx = {a : - b}
af = a*-b
agx = a/-b
ahxx = a%-b
aixxx = a < -b
ajxxxx = a > - b
ak = a <= - b
alx = a <= ! b
amxx = a != ! b
anxxx = a || ! b
