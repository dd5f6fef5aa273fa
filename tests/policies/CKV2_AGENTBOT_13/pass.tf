resource "aws_autoscaling_group" "pass_by_default" {
  launch_configuration = "web"
  min_size             = 1
  max_size             = 4
}

resource "aws_autoscaling_group" "pass_harmless" {
  launch_configuration = "web"
  min_size             = 1
  max_size             = 4
  suspended_processes  = ["ScheduledActions"]
}
