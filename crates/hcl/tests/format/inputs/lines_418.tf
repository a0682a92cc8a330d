a = b ? c : d # x
aa = {
 b = c ? d : e # y
 cc = ( # x
 1 # yyy
 + 222 # x
 )
}
