b { # x
  a = 1 # yyy
}   /* z */ 