resource "aws_guardduty_detector_feature" "pass_on" {
  detector_id = "abc"
  name        = "S3_DATA_EVENTS"
  status      = "ENABLED"
}

resource "aws_guardduty_organization_configuration" "pass_new_accounts_too" {
  detector_id                      = "abc"
  auto_enable_organization_members = "NEW"
}

resource "aws_guardduty_organization_configuration_feature" "pass_everywhere" {
  detector_id = "abc"
  name        = "RUNTIME_MONITORING"
  auto_enable = "ALL"
}

resource "aws_macie2_account" "pass_by_default" {}
