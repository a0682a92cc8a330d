a = 1
# c
bbb = 1
/* c */
ccccc = 1
/* c */ d = 1
eeeeeee = 1 /* 
*/
f = 1
g = 1 /* c */ # x
hhhhhh = 11111 /* c */ # x
hhhhhhi = 1 /* c */
