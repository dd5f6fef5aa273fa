"""Stacks, the terraform/tofu runner, and typed views of plan, state and provider schema."""
