a = {
 a : 1 # x
 bbb : 2 # y
 bb : 2 # y
}
b = [
1, # x
2222, # y
]
