resource "aws_ssm_parameter" "key" {
  name  = "/shop/payment"
  type  = "SecureString"
  value = "the-old-payment-key"
}
