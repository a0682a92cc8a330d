output "address" {
  value = "http://${aws_lb.shop.dns_name}/"
}

output "bastion" {
  value = { id = aws_instance.bastion.id, address = data.aws_instance.bastion.private_ip }
}

output "subnets" {
  value = sort(data.aws_subnets.shop.ids)
}

output "queues" {
  value = { for name, queue in aws_sqs_queue.work : name => queue.url }
}

output "database_secret" {
  value     = data.aws_secretsmanager_secret_version.database.secret_string
  sensitive = true
}
