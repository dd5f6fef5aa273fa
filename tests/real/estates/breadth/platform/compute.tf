resource "aws_key_pair" "ops" {
  key_name   = "ops"
  public_key = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCU8qaM/7MXATkdKwKFeCeSwadY8RbM20od6/WuMrCGd7+QFtilOlN3gHvFmOv+Xk0OX8YTGoHDqfkc+z2Qhe8bd+vpdwlW87pw3bI3K8hot6MR1JrlbcleirPxFdO7z690SVZG01cko3yqAZIXzDzWpHPjJJp7vaAcDlviBiyosO7RKilNO7B8XtuMRukoMjEk847BUZWHtp1yk/l/5eaXKTsSypcM71vQPh91SkHmt/110wJeJcEBxW3rEceGdqlkYDaFjUL2vQlgJC9MmdX9RupSrulXeckbLdvsAOBafw8BIlJSCdFKFxhgHkH00g1HTpAQWL1RD7xDWxgnK3Hp ops@example.com"
}

resource "aws_instance" "web" {
  ami                    = "ami-12c6146b"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.a.id
  vpc_security_group_ids = [aws_security_group.web.id]
  iam_instance_profile   = aws_iam_instance_profile.web.name
  key_name               = aws_key_pair.ops.key_name
}

resource "aws_ebs_volume" "data" {
  availability_zone = "us-east-1a"
  size              = 10
}

resource "aws_ebs_snapshot" "data" {
  volume_id = aws_ebs_volume.data.id
}

resource "aws_volume_attachment" "data" {
  device_name = "/dev/sdh"
  volume_id   = aws_ebs_volume.data.id
  instance_id = aws_instance.web.id
}

resource "aws_ecs_task_definition" "job" {
  family                   = "job"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512

  container_definitions = jsonencode([{ name = "job", image = "busybox", essential = true }])
}

resource "aws_efs_file_system" "shared" {
  creation_token = "shared"
}

resource "aws_efs_mount_target" "a" {
  file_system_id = aws_efs_file_system.shared.id
  subnet_id      = aws_subnet.a.id
}

resource "aws_db_subnet_group" "main" {
  name       = "main"
  subnet_ids = [aws_subnet.a.id, aws_subnet.b.id]
}

resource "aws_db_parameter_group" "main" {
  name   = "main"
  family = "postgres16"
}

resource "aws_elasticache_subnet_group" "main" {
  name       = "main"
  subnet_ids = [aws_subnet.a.id, aws_subnet.b.id]
}

resource "aws_ecr_repository" "job" {
  name = "job"
}

resource "aws_ecr_lifecycle_policy" "job" {
  repository = aws_ecr_repository.job.name

  policy = jsonencode({
    rules = [{
      rulePriority = 1
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 10 }
      action       = { type = "expire" }
    }]
  })
}

resource "aws_lambda_function" "job" {
  function_name = "job"
  role          = aws_iam_role.web.arn
  runtime       = "python3.12"
  handler       = "index.handler"
  filename      = "${path.module}/code.zip"
}

resource "aws_lambda_permission" "job" {
  statement_id  = "events"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.job.function_name
  principal     = "events.amazonaws.com"
}

resource "aws_lambda_event_source_mapping" "job" {
  event_source_arn = aws_sqs_queue.work.arn
  function_name    = aws_lambda_function.job.arn
}
