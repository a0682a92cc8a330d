aa = a[0] == a[1]
abx = []==[]
acxx = a[0]?a[1]:a[2]
adxxx = []?[]:[]
aexxxx = [0]-[0]
af = in [0]
agx = [in [0]]
ahxx = [a, in [0]]
aixxx = (in [0])
ajxxxx = a.in [0]
ak = a ? in [0] : in [0]
alx = {in = [0]}
amxx = a.*[0]
anxxx = a.* [0]
