module "logs" {
  source = "../../modules/log-group"

  name = "/network/bastion"
  tags = local.tags
}
