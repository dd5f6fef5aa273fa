"""Secrets that are planted in the estate `guard` and its surroundings, and every form in which one could get out."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from urllib.parse import quote, quote_plus

from agentbot.commands.demo_cloud import Cloud
from tests.real.guard_deeds import new_version

VARIABLES: Mapping[str, str] = {
    "TF_VAR_token": "hYp4Rr8kQz1mV6tW3xN9bJ2cF7dL5sG0aE",
    "TF_VAR_join_key": "correct horse battery staple",
    "TF_VAR_vendor_key": "p/w\"d+with <spaces> & 'quotes'",
    "TF_VAR_pin": "k7Q",
    "TF_VAR_strict": "true",
    "AWS_SECRET_ACCESS_KEY": "wJ4lrX/" + "UtnFE7MDENG+bPxRfiCYq2mPLEk",
    "GITHUB_TOKEN": "gh" + "s_" + "16C7e42F292c6912E7710c838347Ae178B4a",
}
"""The environment of every run. Nothing of it is in the repository."""

BY_HAND = {
    "token": "set by hand on Sunday",
    "join": "purple monkey dishwasher",
    "VENDOR_KEY": "another-vendor-key",
    "DOOR_PIN": "Z4w",
    "STRICT": "false",
}
"""What people put in their place."""
IN_STATE = tuple(VARIABLES[f"TF_VAR_{name}"] for name in ("token", "join_key", "vendor_key", "pin"))
SHORT = (VARIABLES["TF_VAR_pin"], BY_HAND["DOOR_PIN"])
WORDS = (VARIABLES["TF_VAR_strict"], BY_HAND["STRICT"])
"""Secrets that are ordinary words: masked where they are secret, left alone everywhere else."""
LONG = tuple(value for value in (*VARIABLES.values(), *BY_HAND.values()) if value not in (*SHORT, *WORDS))


def change_token(cloud: Cloud) -> None:
    """Somebody writes another token over the one of the code."""
    cloud.client("ssm").put_parameter(Name="/guard/token", Value=BY_HAND["token"], Type="SecureString", Overwrite=True)


def change_script(cloud: Cloud) -> None:
    """Somebody gives new machines another key: in JSON, in base64."""
    script = json.dumps({"join": {"cluster": "web", "key": BY_HAND["join"]}})
    new_version(cloud, UserData=base64.b64encode(script.encode()).decode())


def change_variables(cloud: Cloud) -> None:
    """Somebody edits the function's environment: three secrets, and the level of its log."""
    variables = {"LEVEL": "debug", **{name: BY_HAND[name] for name in ("VENDOR_KEY", "DOOR_PIN", "STRICT")}}
    cloud.client("lambda").update_function_configuration(FunctionName="export", Environment={"Variables": variables})


def found(text: bytes) -> list[str]:
    """The canaries that a text holds, in whatever form; words are none, they may stand anywhere."""
    long = [value for value in LONG if any(form in text for form in _forms(value))]
    return long + [value for value in SHORT if value.encode() in text]


def _forms(value: str) -> Iterator[bytes]:
    escaped = json.dumps(value)[1:-1]
    by_terraform = escaped.replace("&", r"\u0026").replace("<", r"\u003c").replace(">", r"\u003e")
    for text in dict.fromkeys((value, escaped, by_terraform)):
        for form in (text, json.dumps(text)[1:-1], quote(text, safe=""), quote_plus(text)):
            yield form.encode()
        # What stands before it shifts its base64; only the middle is its own then.
        for shift in range(3):
            yield base64.b64encode(b"-" * shift + text.encode())[4 if shift else 0 : -4]
