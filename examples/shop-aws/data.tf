data "aws_availability_zones" "available" {
  state = "available"
}

data "aws_region" "current" {}

data "aws_partition" "current" {}

data "aws_caller_identity" "current" {}

data "aws_ami" "web" {
  owners      = ["099720109477"]
  most_recent = true

  filter {
    name   = "name"
    values = ["ubuntu/images/*-amd64-*"]
  }
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.${data.aws_partition.current.dns_suffix}"]
    }
  }
}

data "aws_iam_policy_document" "web" {
  statement {
    actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"]
    resources = [for table in aws_dynamodb_table.this : table.arn]
  }

  statement {
    actions   = ["sqs:SendMessage"]
    resources = [for queue in aws_sqs_queue.work : queue.arn]
  }
}

data "aws_iam_policy_document" "secrets" {
  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [aws_secretsmanager_secret.database.arn]
  }
}

data "aws_iam_policy_document" "media" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.this["media"].arn}/*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }
}

# What was made, as others would find it.

data "aws_vpc" "shop" {
  id = module.network.vpc_id
}

data "aws_subnets" "shop" {
  filter {
    name   = "vpc-id"
    values = [data.aws_vpc.shop.id]
  }

  depends_on = [module.network]
}

data "aws_security_group" "web" {
  id = aws_security_group.this["web"].id
}

data "aws_instance" "bastion" {
  instance_id = aws_instance.bastion.id
}

data "aws_lb" "shop" {
  arn = aws_lb.shop.arn
}

data "aws_sqs_queue" "failed" {
  name = aws_sqs_queue.failed.name
}

data "aws_dynamodb_table" "carts" {
  name = aws_dynamodb_table.this["carts"].name
}

data "aws_secretsmanager_secret_version" "database" {
  secret_id = aws_secretsmanager_secret_version.database.secret_id
}

data "aws_ssm_parameter" "media" {
  name = aws_ssm_parameter.this["media"].name
}

data "aws_kms_key" "shop" {
  key_id = aws_kms_alias.shop.name
}

data "aws_s3_object" "welcome" {
  bucket = aws_s3_object.welcome.bucket
  key    = aws_s3_object.welcome.key
}
