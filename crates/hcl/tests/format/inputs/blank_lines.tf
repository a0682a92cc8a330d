


a = 1


b = 2
   

block {

  a = 1



  bb = 2

}



# c


block {}
block { }
c = 3

