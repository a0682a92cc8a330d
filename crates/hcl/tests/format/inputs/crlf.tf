locals {
  a=1 # x
   bbb =  <<E
  x ${ a }
 E

 c = [ # y
1, /* z
 */ 2 # w
]
}
