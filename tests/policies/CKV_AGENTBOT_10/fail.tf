resource "aws_sns_topic" "fail_all" {
  name = "news"

  lifecycle {
    ignore_changes = all
  }
}

resource "aws_security_group" "fail_all_beside_other_settings" {
  lifecycle {
    prevent_destroy = true
    ignore_changes  = all
  }
}
