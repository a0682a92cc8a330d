locals {
 a = <<E
  text
E
 bbb = <<-E
    text ${ var.x } more ${var.y}
      %{ if var.z }yes%{ else }no%{ endif }
    %{ for k ,v in var.m ~}
    ${ k }=${v}
    %{~ endfor }
    E
 cc = jsonencode(<<E
{"a":1}
E
)
 dddd = [<<A
a
A
,<<B
b
B
]
 eeeee = {
 x = <<X
X
 yyy = <<-Y
   Y
 }
 f = "${<<F
f
F
}x"
 g = <<G
${f({
a=1
bbb = [ # x
1
]
})} ${[
x]}
 $${no} %%{no} \n "quoted"
${<<H
h ${ 1 }
H
}
G
 h = 1
}
