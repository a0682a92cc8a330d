aa = "x${-b}${- b}%{if - b}%{else}%{endif}"
abx = "x${!b}${! b}%{if ! b}%{else}%{endif}"
acxx = "x${ {} }${ {a=1} }${[]}${ [] }${(a)}%{for a,b in {} }%{endfor}"
adxxx = "x${{}}${{a=1}}${{a=1}.a}%{for a,b in {}}%{endfor}"
aexxxx = "x${{a=1}["a"]}"
af = "x${ /* x */ a /* y */ }"
agx = "x ${~ a ~} y %{~ if a ~} %{~ else ~} %{~ endif ~}"
ahxx = "x${[{}]}${f({})}${f({a=1})}${a[{}]}"
aixxx = "x${a ? {} : {}}"
ajxxxx = {"a"=1,"b":2,(c)=3,"${d}"=4}
ak = [for x in y:"a${x}"]
alx = "x${a}"
amxx = "x${ a } "
anxxx = "x${ "${b} " } "
