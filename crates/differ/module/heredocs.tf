# Strings of several lines, which a line of the console cannot hold.
locals {
  plain              = <<EOT
one
  two
EOT
  flush              = <<-EOT
    one
      two
    three
  EOT
  flush_tabs         = <<-EOT
	one
		two
	EOT
  flush_blank        = <<-EOT
    one

      two
   
    three
    EOT
  flush_template     = <<-EOT
    %{for x in ["a", "b"]}
      - ${x}
    %{endfor}
    end
    EOT
  flush_strip        = <<-EOT
    %{for x in ["a", "b"]~}
      - ${x}
    %{endfor~}
    end
    EOT
  flush_if           = <<-EOT
      %{if true}
    yes
      %{else}
    no
      %{endif}
    EOT
  flush_interpolated = <<-EOT
      ${"a\n  b"}
        c
    EOT
  flush_least        = <<-EOT
        deep
    ${"x"} shallow
      mid
    EOT
  escapes            = <<EOT
a\nb "quoted" $${not} %%{not} \u00e9 $ % { }
EOT
  empty              = <<EOT
EOT
  one_blank          = <<EOT

EOT
  strip_both         = <<EOT
a  ${~"b"~}  c
d
EOT
  in_call = join(",", [<<A
x
A
    , <<-B
    y
    B
  ])
  trailing      = <<EOT
last   
	
EOT
  marker_inside = <<EOT
 EOT x
EOTX
EOT
}
