resource "aws_autoscaling_group" "fail_dead_machines_stay" {
  launch_configuration = "web"
  min_size             = 1
  max_size             = 4
  suspended_processes  = ["ScheduledActions", "ReplaceUnhealthy"]
}

resource "aws_autoscaling_group" "fail_no_new_machines" {
  launch_configuration = "web"
  min_size             = 1
  max_size             = 4
  suspended_processes  = ["Launch"]
}
