# Written on another system, long ago.
resource "aws_ssm_parameter" "motd" {
	name        = "/compute/motd"
	type        = "String"
	value       = "hello"
	description = "Message of the day"	# shown at login

	tags = { Name = "motd", Owner = "nobody" }
}
