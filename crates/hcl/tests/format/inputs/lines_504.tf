f = [
a({a = 1,
bbb = 2,
ccccc=3
}), [{a = 1 # x
bbb = 2 # x
ccccc=3 # yyy
}]]
