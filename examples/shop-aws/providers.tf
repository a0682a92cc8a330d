terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

# With `endpoint` set, everything goes to a simulator of AWS, such as moto, which takes any credentials.
provider "aws" {
  region                      = var.region
  access_key                  = var.endpoint == null ? null : "simulated"
  secret_key                  = var.endpoint == null ? null : "simulated"
  skip_credentials_validation = var.endpoint != null
  skip_metadata_api_check     = var.endpoint != null
  s3_use_path_style           = var.endpoint != null

  default_tags {
    tags = {
      Shop        = var.name
      Environment = var.environment
    }
  }

  endpoints {
    autoscaling    = var.endpoint
    cloudwatch     = var.endpoint
    dynamodb       = var.endpoint
    ec2            = var.endpoint
    elbv2          = var.endpoint
    iam            = var.endpoint
    kms            = var.endpoint
    logs           = var.endpoint
    rds            = var.endpoint
    route53        = var.endpoint
    s3             = var.endpoint
    secretsmanager = var.endpoint
    sns            = var.endpoint
    sqs            = var.endpoint
    ssm            = var.endpoint
    sts            = var.endpoint
  }
}
