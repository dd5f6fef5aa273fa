variable "owner" {
  type = string
}

data "aws_caller_identity" "me" {}

resource "aws_ebs_volume" "data" {
  availability_zone = "us-east-1a"
  size              = 10

  tags = {
    Name    = "data"
    Owner   = var.owner
    Account = data.aws_caller_identity.me.account_id
    Note    = trimspace(file("${path.module}/note.txt"))
  }
}

# Every plan says something else about this one, and that is nobody's drift.
resource "terraform_data" "clock" {
  input = timestamp()
}

resource "aws_sns_topic" "news" {
  name         = "news"
  display_name = "News"

  tags = {
    Stage    = "one"
    Deployed = timestamp()
  }
}
