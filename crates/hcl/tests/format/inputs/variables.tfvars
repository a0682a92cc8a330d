region="eu-west-1"
zones = ["a","b" , "c"]
tags={
Name="x"
  Environment = "prod" # which
}
count_of_servers=3
servers = [
{ name="a", size = 1 },
  { name = "b"
    size = 2 },
{
name = "c"
size = 3
}]
script = <<-EOT
  #!/bin/sh
    echo "$${HOME}"
  EOT
empty={}
nothing = null
on = true
