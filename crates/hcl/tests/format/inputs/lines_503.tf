a = "x${
b
}"
c = "x${
b}"
