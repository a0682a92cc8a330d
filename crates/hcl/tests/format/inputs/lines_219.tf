a = <<E
x${f({
 b=1
 ccc=1
 })}y${[
 1,
 2]} # x
 a
 ${[[
 {
 a = 1 # x
 bbb = 2 # y
 }
 ]]}
E
ddd = 1
