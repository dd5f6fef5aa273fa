"""The GitOps pull-request bot for Terraform."""

__version__ = "0.1.0"
