data "aws_ssm_parameter" "given" {
  name = "/firewall/rules"
}

resource "aws_wafv2_web_acl" "unknown_rules" {
  name      = "shop"
  scope     = "REGIONAL"
  rule_json = data.aws_ssm_parameter.given.value

  default_action {
    allow {}
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = "shop"
    sampled_requests_enabled   = true
  }
}
