aa = a.0 [0]
abx = a.0.b [0]
acxx = ! [a]
adxxx = a[- 1]
aexxxx = a[*] * 1
af = [a.*, b.*]
