aa = { a = 1, }
abx = {}["y"]
acxx = {}.y
adxxx = { null = 1, true: 2 , if = 3 }
aexxxx = { "a" = "b" }
af = {}=={}
agx = {}?{}:{}
ahxx = {a = b.*}
aixxx = {(a.*) = b.*}
