q = "${<<EOT
x
EOT
}"
r = "${f(<<EOT
x
EOT
)}"
