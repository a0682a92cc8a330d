a=/* x */1
bbb=/* y */2
c/* x */=/* x */1
ddddd=/* x 
*/ 1
eeeeee /* 
*/ = 1
fffffff = 1
/* x
 */ ggggggggg = 1
