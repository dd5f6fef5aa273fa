resource "aws_dynamodb_table" "orders" {
  name           = "orders"
  billing_mode   = "PROVISIONED"
  read_capacity  = var.orders_read_capacity
  write_capacity = 5
  hash_key       = "order_id"

  attribute {
    name = "order_id"
    type = "S"
  }

  point_in_time_recovery {
    enabled = true
  }

  tags = local.tags
}

resource "aws_kms_key" "shop" {
  description             = "Secrets of the shop"
  deletion_window_in_days = 30
  enable_key_rotation     = true

  tags = local.tags
}

resource "aws_kms_alias" "shop" {
  name          = "alias/shop"
  target_key_id = aws_kms_key.shop.key_id
}

# The first value only: the payment provider hands out the real one.
resource "aws_ssm_parameter" "payment_api_key" {
  name   = "/shop/payment-api-key"
  type   = "SecureString"
  key_id = aws_kms_alias.shop.name
  value  = "replace-me"

  tags = local.tags
}
