"""Names of secrets are told from names of settings."""

from __future__ import annotations

import pytest

from agentbot.egress.names import is_secret_name


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "master_password",
        "DB_PASSWD",
        "db-pass",
        "clientSecret",
        "secret_string",
        "private_key",
        "privateKey",
    ]
    + ["auth_token", "apiKey", "api_key", "AWS_SECRET_ACCESS_KEY", "access_key", "credentials", "user_data"]
    + [
        "user_data_base64",
        "connection_string",
        "activation_code",
        "auth_key",
        "passphrase",
        "tunnel1_preshared_key",
        "TF_TOKEN_app_example_io",
    ],
)
def test_names_of_secrets(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    ["bypass_policy_lockout_safety_check", "passthrough_behavior", "compass", "http_tokens", "access_key_id", "key"]
    + ["secret_arn", "secret_id", "secrets_arn", "token_type", "token_ttl", "user_data_replace_on_change", "name", ""]
    + ["AWS_ACCESS_KEY_ID", "kms_key_id", "public_key", "minimum_password_length", "admin_password_secret_arn"]
    + ["api_key_required", "password_wo_version"],
)
def test_names_of_settings(name: str) -> None:
    assert not is_secret_name(name)
