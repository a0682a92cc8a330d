aa = [ 1,2, ]
abx = 1[0]
acxx = {a=1}[0]
adxxx = true[0]
aexxxx = a.*.b[0]
af = a[*].b[*].c
agx = a[*][*]
ahxx = [! a]
aixxx = a ?b : [c]
ajxxxx = [] . y
ak = if [0]
alx = in [0]
amxx = true ? [0]:[1]
anxxx = a == [0]
