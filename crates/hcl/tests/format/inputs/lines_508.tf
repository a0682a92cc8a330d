a = f(b) /* x */ /* y */ # x
b = (
 f(a) /* x */ # x
 + f(a) /* x
  y */ # x
)
