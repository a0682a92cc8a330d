terraform {
required_version=">= 1.5"
  required_providers {
      aws = { source="hashicorp/aws", version = "~> 5.0" }
   random={
    source="hashicorp/random"
      version =  ">= 3"
    configuration_aliases = [ random.other , random.more ]
   }
  }
  backend "s3" { }
}

provider "aws" { region=var.region }
provider aws {
 alias="other"
 default_tags { tags = { a=1 } }
}

data "aws_ami" this {
 most_recent=true # the newest
 owners =["amazon"]  # of these

 filter { 
 name="name"
 values=["x-*"]   # star
 }
}

resource "aws_instance" "web" {
 count = var.on?1:0
 ami=data.aws_ami.this.id
 instance_type =  var.type=="big"?"m5.large":"t3.micro"
 user_data=templatefile("${path.module}/x.tpl",{name=var.name,ports=[80,443]})
 vpc_security_group_ids=concat([aws_security_group.this.id],
   var.more,
     [for s in aws_security_group.others:s.id if s.vpc==var.vpc]
 )
 tags=merge(local.tags,{
 Name="${var.name}-${count.index+1}"
 Role = "web"
 })
 dynamic "ebs_block_device" {
 for_each=var.disks
 iterator=disk
 content{
 device_name=disk.value.name
 volume_size=disk.value["size"]*2
 }
 }
 lifecycle { 
 create_before_destroy=true
 ignore_changes=[tags["Name"],ami]
 precondition { 
 condition=var.count>=0&&!var.off
 error_message="Must be ${0} or more."
 }
 }
 provisioner local-exec { 
 when=destroy
 command="echo ${self.id}"
 }
 depends_on=[aws_iam_role.this,module.network]
}

module "network" { 
source="./network"
 providers={aws=aws.other}
 cidr   = cidrsubnet(var.cidr , 4,3)
}

output "ids" { 
value=aws_instance.web[*].id
sensitive=true
}
output "first" { value=try(aws_instance.web[0].id,null) }

moved { 
from=aws_instance.a
to=aws_instance.web[0] 
}
import { 
 to = aws_instance.web["x"]
 id="i-1"
 }
check "c" { 
 data "http" "x" { url="https://x" }
 assert { 
 condition=data.http.x.status_code==200
 error_message = "no"
 }
 }
