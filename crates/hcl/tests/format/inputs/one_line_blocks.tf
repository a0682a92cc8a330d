a { }
b { c = 1 }
bbbb "x" { ccc={} }
a = 1
cccc { d = [1,2] } # c
dd { e = "${x}" } // d
eeeee = 1 # e
