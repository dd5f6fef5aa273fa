"""What is ordinary is masked at its place and nowhere else."""

from __future__ import annotations

import pytest

from agentbot.egress.ordinary import is_ordinary


@pytest.mark.parametrize(
    "value",
    [
        *("production", "8080", "123456789012", "us-east-1a", "eu-west-1", "us-gov-west-1"),
        *("vpc-0a1b2c3d", "subnet-0123456789abcdef0", "arn:aws:sns:us-east-1:123456789012:topic"),
        *("10.0.0.0/16", "192.168.1.1", "/shop/web", "db.internal:5432", "example.com"),
    ],
)
def test_everybody_has_it(value: str) -> None:
    assert is_ordinary(value)


@pytest.mark.parametrize(
    "value",
    [
        *(
            "hunter2hunter2",
            "correct horse battery",
            "Correct-Horse",
            "swordfish!",
            "abcdefghijklm",
            "sk_live_4eC39HqL",
        ),
        *(
            "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
            "https://u:p@db.internal/x",
            "/wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        ),
        *("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "line one\nline two"),
    ],
)
def test_it_could_be_a_secret(value: str) -> None:
    assert not is_ordinary(value)
