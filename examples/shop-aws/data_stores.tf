resource "aws_kms_key" "shop" {
  description             = "Of ${local.name}"
  deletion_window_in_days = 7
}

resource "aws_kms_alias" "shop" {
  name          = "alias/${local.name}"
  target_key_id = aws_kms_key.shop.key_id
}

resource "aws_db_subnet_group" "shop" {
  name       = local.name
  subnet_ids = module.network.private_subnets
}

resource "aws_db_parameter_group" "shop" {
  name   = local.name
  family = "postgres16"
}

resource "aws_db_instance" "shop" {
  identifier             = local.name
  engine                 = "postgres"
  engine_version         = "16.3"
  instance_class         = "db.t3.medium"
  allocated_storage      = 20
  db_name                = "shop"
  username               = "shop"
  password               = var.database_password
  db_subnet_group_name   = aws_db_subnet_group.shop.name
  parameter_group_name   = aws_db_parameter_group.shop.name
  vpc_security_group_ids = [aws_security_group.this["database"].id]
  skip_final_snapshot    = true
}

resource "aws_secretsmanager_secret" "database" {
  name                    = "${local.name}/database"
  recovery_window_in_days = 0
}

resource "aws_secretsmanager_secret_version" "database" {
  secret_id = aws_secretsmanager_secret.database.id

  secret_string = jsonencode({
    host     = aws_db_instance.shop.address
    username = aws_db_instance.shop.username
    password = var.database_password
  })
}

resource "aws_dynamodb_table" "this" {
  for_each     = { carts = "customer", sessions = "id" }
  name         = "${local.name}-${each.key}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = each.value

  attribute {
    name = each.value
    type = "S"
  }
}

resource "aws_dynamodb_table_item" "welcome" {
  table_name = aws_dynamodb_table.this["carts"].name
  hash_key   = aws_dynamodb_table.this["carts"].hash_key
  item       = jsonencode({ customer = { S = "nobody" }, items = { N = "0" } })
}

locals {
  buckets = ["media", "logs"]
}

resource "aws_s3_bucket" "this" {
  for_each      = toset(local.buckets)
  bucket        = "${local.name}-${each.key}"
  force_destroy = true
}

resource "aws_s3_bucket_versioning" "this" {
  for_each = aws_s3_bucket.this
  bucket   = each.value.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  for_each                = aws_s3_bucket.this
  bucket                  = each.value.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "media" {
  bucket = aws_s3_bucket.this["media"].id
  policy = data.aws_iam_policy_document.media.json
}

resource "aws_s3_object" "welcome" {
  bucket  = aws_s3_bucket.this["media"].id
  key     = "welcome.txt"
  content = "Welcome to ${local.name}.\n"

  # Only what is put after that has versions.
  depends_on = [aws_s3_bucket_versioning.this]
}

resource "aws_ssm_parameter" "this" {
  for_each = {
    database = aws_db_instance.shop.address
    media    = aws_s3_bucket.this["media"].bucket
  }
  name  = "/${local.name}/${each.key}"
  type  = "String"
  value = each.value
}
