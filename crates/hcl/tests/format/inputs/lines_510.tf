a = [for x in
 y : x]
a2 = [for x in # x
 y : x]
b = {for x in y : # x
 x => # y
 x # z
 ...
 if # z
 y
 }
