resource "aws_autoscaling_group" "web" {
  name             = "web"
  min_size         = 1
  max_size         = 10
  desired_capacity = 2 # to begin with
}
