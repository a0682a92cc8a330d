aaa = bb == c
b = "=" == "a"
