aa = true?1:2
abx = b::c::d ( e )
acxx = b::c ( )
adxxx = f(a ,b)
aexxxx = ["a" , "b"]
af = f( "a" , "b")
agx = ("a" )
ahxx = [ "a" ]
aixxx = 1 == 1
ajxxxx = a.b == a.c
ak = f() == f()
alx = (a)==(b)
amxx = "a"=="b"
anxxx = f()?f():f()
