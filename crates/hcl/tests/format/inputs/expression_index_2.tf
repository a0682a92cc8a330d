aa = f (a) . b [ 0 ] . c
abx = f([a] ... )
acxx = - [b]
adxxx = a [ * ] [0] . b
aexxxx = /* x */ [ /* y */ 1 /* z */ , /* w */ 2 /* v */ ] /* u */
af = /* x */ f /* q */ . /* y */ b /* z */ [ /* w */ 2 /* v */ ] /* u */
agx = a [*] . b
ahxx = [a ,b]
aixxx = [[] , []]
ajxxxx = [{} , {}]
ak = [{a=1} , {b=2}]
alx = {a={} , b=[]}
amxx = [[1] , [1] , (1) , (1)]
anxxx = [f() , f()]
