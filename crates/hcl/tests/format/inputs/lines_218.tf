a = "x${f({
 b=1
 ccc=1
 })}y${[
 1,
 2]}" # x
ddd = 1
