aa = {for a in b : c => d ...}
abx = {for a in b : c => d... if e}
acxx = [for a in -b : -c if - e]
adxxx = {for a in -b : -c => - d if - e}
aexxxx = [for x in y:{}]
af = [for x in [0] : [0] if [0]]
agx = [for x in y [0] : z [0] if w [0]]
ahxx = {for x in y [0] : z [0] => a [0] ... if w [0]}
aixxx = [for in in [0] : in [0]]
ajxxxx = [for x, in in [0] : in [0]]
ak = [for x in y : x if - 1]
alx = [for x in y : - 1 if x]
amxx = { for x in y : - 1 => - 1 }
anxxx = [for x in a.* : x.* if x.*]
