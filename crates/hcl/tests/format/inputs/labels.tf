resource foo "bar"   baz{
 a=1
}
b   c/* x */"d" {
}
/* a */ b /* x */ c /* y */  "d" /* z */ { /* z */
}
b "a  b" {}
b "" {}
b "\u0041\"" {}
b "\u0041" c {}
b "\n\t\r" c {}
b "é" é {}
b "e\u0301" {}
b "\u0001\u200b\u00a0\u007f\U0001F600\u0085 '`" {}
b "%" "$" {}
b "\\" {}
b "x" /* a
 b */ "y" {}
b{}
b"a"{}
b "c" /* x */ /* x2 */ { }
b /*x*/ { }
b {
 t "a"   {
  /* x */ b c {
  }
}
}
