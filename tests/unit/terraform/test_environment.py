"""Terraform gets what it needs and no token of agentbot."""

from __future__ import annotations

from pathlib import Path

from agentbot.terraform.environment import child_environment, secrets_in

DATA = Path("/private/data")


def test_only_the_allow_list_is_passed_on() -> None:
    own = dict.fromkeys(("PATH", "HOME", "AWS_PROFILE", "ARM_TENANT_ID", "GOOGLE_PROJECT", "TF_VAR_x"), "v")
    own |= {"TF_TOKEN_app_example_io": "v", "https_proxy": "v", "HTTPS_PROXY": "v", "SSL_CERT_FILE": "v"}
    stays = child_environment(own, {}, data_dir=DATA)
    assert own.items() <= stays.items()
    own = dict.fromkeys(("GITHUB_TOKEN", "GH_TOKEN", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "DD_API_KEY"), "v")
    own |= {"AWS_BEARER_TOKEN_BEDROCK": "v", "LD_PRELOAD": "v", "TF_CLI_ARGS_plan": "v", "TF_LOG": "v"}
    own |= {"TF_WORKSPACE": "v", "TF_DATA_DIR": "v", "TF_REATTACH_PROVIDERS": "v"}
    assert not {name for name in child_environment(own, {}, data_dir=DATA) if name in own} - {"TF_DATA_DIR"}


def test_terraform_is_told_that_nobody_answers_and_where_its_data_is() -> None:
    environment = child_environment({}, {}, data_dir=DATA, workspace="staging")
    assert environment == {
        "TF_IN_AUTOMATION": "1",
        "TF_INPUT": "0",
        "CHECKPOINT_DISABLE": "1",
        "TF_DATA_DIR": "/private/data",
        "TF_WORKSPACE": "staging",
    }


def test_a_stack_adds_variables_and_passes_own_ones_on() -> None:
    own = {"DD_API_KEY": "d", "GITHUB_TOKEN": "g"}
    extra = {"DD_API_KEY": None, "ABSENT": None, "REGION": "r", "GITHUB_TOKEN": None, "TF_LOG": "trace"}
    environment = child_environment(own, extra, data_dir=DATA)
    assert environment["DD_API_KEY"] == "d"
    assert environment["REGION"] == "r"
    assert not {"ABSENT", "GITHUB_TOKEN", "TF_LOG"} & environment.keys()


def test_secrets_are_known_by_name_and_in_urls() -> None:
    environment = {"AWS_SECRET_ACCESS_KEY": "s3", "AWS_REGION": "r", "HTTPS_PROXY": "http://u:hunter22@proxy:1"}
    assert secrets_in(environment) == (("$AWS_SECRET_ACCESS_KEY", "s3"), ("$HTTPS_PROXY", "hunter22"))


def test_an_input_of_terraform_is_a_secret_unless_everybody_has_it() -> None:
    environment = {"TF_VAR_join_key": "Xk29-hunter22", "TF_VAR_region": "eu-west-1", "TF_VAR_on": "true"}
    assert secrets_in(environment) == (("$TF_VAR_join_key", "Xk29-hunter22"),)
