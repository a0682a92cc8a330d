b {
 c = { # x
 a = 1 }
 # y
 /* z
    zz */
    // yy
 d = [ /* z
     1 */
     2
     ]
}
# w
 # w

   # w
   /* x
   y
     z */
c = 1
