list "aws_instance" "x" { 
provider=aws
 config { 
 region="x"
 filter { 
 name="a"
 values=["b"]
 }
 }
 limit = 10
}
