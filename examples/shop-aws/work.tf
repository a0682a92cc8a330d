resource "aws_sqs_queue" "failed" {
  name                      = "${local.name}-failed"
  message_retention_seconds = 1209600
}

resource "aws_sqs_queue" "work" {
  for_each                   = var.queues
  name                       = "${local.name}-${each.key}"
  visibility_timeout_seconds = each.value

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.failed.arn
    maxReceiveCount     = 5
  })

  # Of the simulator: it answers the same in other words.
  lifecycle {
    ignore_changes = [redrive_policy]
  }
}

resource "aws_sns_topic" "events" {
  name = "${local.name}-events"
}

resource "aws_sns_topic_subscription" "work" {
  for_each  = aws_sqs_queue.work
  topic_arn = aws_sns_topic.events.arn
  protocol  = "sqs"
  endpoint  = each.value.arn
}

resource "aws_cloudwatch_log_group" "this" {
  for_each          = toset(["web", "worker"])
  name              = "/${local.name}/${each.key}"
  retention_in_days = 30
}

resource "aws_iam_role" "web" {
  name               = "${local.name}-web"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_policy" "web" {
  name   = "${local.name}-web"
  policy = data.aws_iam_policy_document.web.json
}

resource "aws_iam_role_policy_attachment" "web" {
  role       = aws_iam_role.web.name
  policy_arn = aws_iam_policy.web.arn
}

resource "aws_iam_role_policy" "secrets" {
  name   = "secrets"
  role   = aws_iam_role.web.id
  policy = data.aws_iam_policy_document.secrets.json
}

resource "aws_iam_instance_profile" "web" {
  name = "${local.name}-web"
  role = aws_iam_role.web.name
}
