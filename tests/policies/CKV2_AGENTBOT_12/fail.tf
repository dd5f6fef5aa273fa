resource "aws_guardduty_detector_feature" "fail_off" {
  detector_id = "abc"
  name        = "EKS_AUDIT_LOGS"
  status      = "DISABLED"
}

resource "aws_guardduty_organization_configuration" "fail_nobody" {
  detector_id                      = "abc"
  auto_enable_organization_members = "NONE"
}

resource "aws_guardduty_organization_configuration_feature" "fail_nowhere" {
  detector_id = "abc"
  name        = "RUNTIME_MONITORING"
  auto_enable = "NONE"
}

resource "aws_macie2_account" "fail_paused" {
  status = "PAUSED"
}
