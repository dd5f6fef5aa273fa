resource "aws_autoscaling_group" "pass_one_argument" {
  launch_configuration = "web"
  min_size             = 1
  max_size             = 4

  lifecycle {
    ignore_changes = [desired_capacity]
  }
}

resource "aws_sns_topic" "pass_no_lifecycle" {
  name = "all"
}
