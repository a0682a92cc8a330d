x = {
 (x
 ) = 3
 y = 2
 zzzz = 3
 (
 x) = 3
 zzzz = 3
}
