x = f({
a=1
bbbb=f({
cc=1
d=1
})
eeeee=1
})
