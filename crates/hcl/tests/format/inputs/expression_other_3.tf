aa = (f())?(f()):(f())
abx = "x"?"x":"x"
acxx = f(a.*...)
adxxx = a.*  * 1
aexxxx = a * 1
af = (a) * 1
agx = a.* == 1
ahxx = a.* ? a.* : b.*
aixxx = a % b
