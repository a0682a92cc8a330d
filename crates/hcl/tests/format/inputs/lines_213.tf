block "x" "y" { // x
 a = 1 # y
 block { # x
 ccccc = 1 # z
 } # w
} # w
