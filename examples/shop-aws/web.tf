resource "aws_lb" "shop" {
  name               = local.name
  load_balancer_type = "application"
  security_groups    = [aws_security_group.this["balancer"].id]
  subnets            = module.network.public_subnets
}

resource "aws_lb_target_group" "web" {
  for_each = { shop = "/", api = "/api/health" }
  name     = "${local.name}-${each.key}"
  port     = 8080
  protocol = "HTTP"
  vpc_id   = module.network.vpc_id

  health_check {
    path    = each.value
    matcher = "200"
  }
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.shop.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web["shop"].arn
  }
}

resource "aws_lb_listener_rule" "api" {
  listener_arn = aws_lb_listener.http.arn
  priority     = 10

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web["api"].arn
  }

  condition {
    path_pattern {
      values = ["/api/*"]
    }
  }
}

resource "aws_launch_template" "web" {
  name          = "${local.name}-web"
  image_id      = data.aws_ami.web.id
  instance_type = "t3.small"

  user_data = base64encode(<<-EOT
    #!/bin/sh
    echo "SHOP=${local.name}" > /etc/shop.env
    echo "DATABASE=${aws_db_instance.shop.address}" >> /etc/shop.env
  EOT
  )

  iam_instance_profile {
    name = aws_iam_instance_profile.web.name
  }

  network_interfaces {
    associate_public_ip_address = false
    security_groups             = [aws_security_group.this["web"].id]
  }

  # Of the simulator: it answers the template's own tags here.
  lifecycle {
    ignore_changes = [tag_specifications]
  }
}

resource "aws_autoscaling_group" "web" {
  name                = "${local.name}-web"
  min_size            = var.web_servers.min
  max_size            = var.web_servers.max
  vpc_zone_identifier = module.network.private_subnets
  target_group_arns   = [for group in aws_lb_target_group.web : group.arn]

  launch_template {
    id      = aws_launch_template.web.id
    version = aws_launch_template.web.latest_version
  }

  tag {
    key                 = "Name"
    value               = "${local.name}-web"
    propagate_at_launch = true
  }

  # Of the simulator: it answers an empty one.
  lifecycle {
    ignore_changes = [capacity_reservation_specification]
  }
}

resource "aws_autoscaling_policy" "web" {
  for_each               = { up = 1, down = -1 }
  name                   = "${local.name}-${each.key}"
  autoscaling_group_name = aws_autoscaling_group.web.name
  adjustment_type        = "ChangeInCapacity"
  scaling_adjustment     = each.value
  cooldown               = 300

  # Of the simulator: it forgets the one, and answers an empty one of the other.
  lifecycle {
    ignore_changes = [enabled, predictive_scaling_configuration]
  }
}

resource "aws_cloudwatch_metric_alarm" "load" {
  for_each            = { up = { operator = "GreaterThanThreshold", limit = 70 }, down = { operator = "LessThanThreshold", limit = 20 } }
  alarm_name          = "${local.name}-load-${each.key}"
  comparison_operator = each.value.operator
  threshold           = each.value.limit
  evaluation_periods  = 2
  metric_name         = "CPUUtilization"
  namespace           = "AWS/EC2"
  period              = 120
  statistic           = "Average"
  dimensions          = { AutoScalingGroupName = aws_autoscaling_group.web.name }
  alarm_actions       = [aws_autoscaling_policy.web[each.key].arn]
}

resource "aws_key_pair" "operators" {
  key_name   = "${local.name}-operators"
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPCPXQIDFpaQ40iCAa1Cxax8b0XnSBYQoIGfZVkZo3oK operators"
}

resource "aws_instance" "bastion" {
  ami                    = var.bastion_image
  instance_type          = var.bastion_type
  subnet_id              = module.network.public_subnets[0]
  key_name               = aws_key_pair.operators.key_name
  vpc_security_group_ids = [aws_security_group.this["bastion"].id]
  tags                   = { Name = "${local.name}-bastion" }

  root_block_device {
    volume_size = 10
  }
}

resource "aws_route53_zone" "shop" {
  name = "${var.environment}.${var.name}.example"
}

resource "aws_route53_record" "shop" {
  zone_id = aws_route53_zone.shop.zone_id
  name    = "www"
  type    = "A"

  alias {
    name                   = aws_lb.shop.dns_name
    zone_id                = aws_lb.shop.zone_id
    evaluate_target_health = true
  }
}

resource "aws_route53_record" "bastion" {
  zone_id = aws_route53_zone.shop.zone_id
  name    = "bastion"
  type    = "A"
  ttl     = 60
  records = [aws_instance.bastion.private_ip]
}
