variables { a=1 }
provider "aws" { region="x" }
run "first" { 
 command=plan
 variables { 
 a=2
 bb = 3
 }
 assert { 
 condition=output.x==1
 error_message="no"
 }
 expect_failures=[var.a,check.b]
}
mock_provider "aws" { 
 mock_resource "aws_x" { defaults={arn="a"} }
}
