x = [
{a=1,
bbb=2},
 {a=1,bbb=2},
 {aaa=1,bbb=2},
 { a=1 },
 { aaaaa=1 }, # c
 {a=1 # d
 }
]
