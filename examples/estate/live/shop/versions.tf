terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

provider "aws" {
  region      = "us-east-1"
  max_retries = 3 # say soon that an API does not answer; the default is 25
}
