a = {
x=1,
# c
 
     
     yy=1


}
