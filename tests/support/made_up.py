"""Secrets and cloud ids that nobody has: made at run time from patterns, so that no scanner finds them in this file.

In a pattern `<a20>` stands for 20 random characters of a class, and what stands between « and » is the secret.
"""

from __future__ import annotations

import random
import re
import string
import uuid
from collections.abc import Iterator
from typing import NamedTuple

_LOWER, _UPPER, _DIGITS = string.ascii_lowercase, string.ascii_uppercase, string.digits
_CLASSES = {
    "a": _LOWER + _UPPER + _DIGITS,
    "b": _LOWER + _UPPER + _DIGITS + "+/",
    "u": _LOWER + _UPPER + _DIGITS + "-_",
    "h": _LOWER + _UPPER,
    "l": _LOWER + _DIGITS,
    "U": _UPPER + _DIGITS,
    "k": _UPPER + "234567",
    "x": _DIGITS + "abcdef",
    "X": _DIGITS + "ABCDEF",
    "d": _DIGITS,
}
_PART = re.compile(r"<([abuhlUkxXd])(\d+)>|<(uuid|word|Word)>")
_WORDS = ("web", "shop", "order", "payment", "network", "storage", "public", "service", "database", "gateway", "backup")

PEM = "-----BEGIN {kind}PRIVATE KEY-----\n" + "<b64>\n" * 6 + "<b37>=\n-----END {kind}PRIVATE KEY-----"

BY_SHAPE = {
    "url-password": "postgres://app:«<a16>»@db.example.com:5432/shop",
    "private-key": PEM.format(kind=""),
    "private-key rsa": PEM.format(kind="RSA "),
    "private-key openssh": PEM.format(kind="OPENSSH "),
    "age-key": "AGE-SECRET-KEY-1<U58>",
    "jwt": "eyJ<u33>.eyJ<u80>.<u43>",
    "bearer": "Authorization: Bearer «<a31>7<a8>»",
    "aws-key-pair": "AKIA<k16>:«<b40>»",
    "aws-secret-key": 'aws_secret_access_key = "«<b40>»"',
    "aws-secret-key env": "AWS_SECRET_ACCESS_KEY=«<b40>»",
    "aws-bedrock-key": "ABSK<b120>=",
    "aws-appsync-key": "da2-<l26>",
    "aws-signature": "https://b.s3.amazonaws.com/k?X-Amz-Signature=«<x64>»",
    "azure-account-key": "AccountName=shop;AccountKey=«<b86>==»;EndpointSuffix=core.windows.net",
    "azure-client-secret": "<a3>8Q~<a34>",
    "azure-sas": "https://shop.blob.core.windows.net/c?sv=2022-11-02&sig=«<a43>%3D»",
    "github-token ghp": "ghp_<a36>",
    "github-token gho": "gho_<a36>",
    "github-token ghs": "ghs_<a36>",
    "github-token fine": "github_pat_<a22>_<a59>",
    "gitlab-token": "glpat-<u20>",
    "bitbucket-token": "ATBB<a32>",
    "atlassian-token": "ATATT3xFf<u170>=<X8>",
    "slack-token": "xoxb-<d12>-<d12>-<a24>",
    "slack-webhook": "https://hooks.slack.com/services/«T<U8>/B<U8>/<a24>»",
    "discord-webhook": "https://discord.com/api/webhooks/«<d18>/<u68>»",
    "telegram-token": "<d10>:«AA<u33>»",
    "stripe-key": "sk_live_<a24>",
    "stripe-key restricted": "rk_live_<a24>",
    "webhook-secret": "whsec_<a32>",
    "anthropic-key": "sk-ant-api03-<u93>AA",
    "openai-key": "sk-proj-<u48>",
    "huggingface-token": "hf_<h34>",
    "vault-token": "hvs.<u90>",
    "terraform-token": "<a14>.atlasv1.<a67>",
    "pulumi-token": "pul-<x40>",
    "npm-token": "npm_<a36>",
    "pypi-token": "pypi-AgEIcHlwaS5vcmc<u120>",
    "docker-token": "dckr_pat_<u27>",
    "sendgrid-key": "SG.<u22>.<u43>",
    "google-api-key": "AIza<u34>9",
    "google-oauth-secret": "GOCSPX-<u28>",
    "doppler-token": "dp.pt.<a43>",
    "digitalocean-token": "dop_v1_<x64>",
    "databricks-token": "dapi<x32>",
    "grafana-token": "glsa_<a32>_<x8>",
    "new-relic-key": "NRAK-<U27>",
    "sentry-token": "sntrys_eyJ<a80>=_<a43>",
    "postman-key": "PMAK-<x24>-<x34>",
    "shopify-token": "shpat_<x32>",
    "linear-key": "lin_api_<a40>",
    "tailscale-key": "tskey-auth-<a12>-<a32>",
    "okta-token": "SSWS «00<u40>»",
    "teams-webhook": "https://shop.webhook.office.com/webhookb2/«<uuid>@<uuid>/IncomingWebhook/<x32>/<uuid>»",
    "openai-key old": "sk-<a20>T3BlbkFJ<a20>",
    "openrouter-key": "sk-or-v1-<x64>",
    "replicate-token": "r8_<a37>",
    "groq-key": "gsk_<a52>",
    "infracost-key": "ico-<a32>",
    "rubygems-key": "rubygems_<x48>",
    "brevo-key": "xkeysib-<x64>-<a16>",
    "google-access-token": "ya29.<u120>",
    "grafana-token cloud": "glc_eyJ<b90>==",
    "dynatrace-token": "dt0c01.<U24>.«<U64>»",
    "square-token": "sq0atp-<u22>",
    "notion-token": "ntn_<a46>",
    "figma-token": "figd_<u40>",
    "planetscale-token": "pscale_tkn_<u43>",
    "supabase-token": "sbp_<x40>",
    "fly-token": "fm2_<b120>==",
    "heroku-key": "HRKU-<u60>",
}
"""Secrets that their shape must give away."""

BY_RANDOMNESS = {
    "aws secret alone": "<b40>",
    "session token": "<b180>",
    "discord bot": "<a26>.<u6>.<u38>",
    "ses smtp password": "B<b43>",
    "48 random bytes": "<b64>",
    "api key 32": "<a32>",
    "api key 24": "<a24>",
    "api key 20": "<a20>",
    "auth0 secret": "<u64>",
}
"""Secrets without a shape; short ones are often less random than the threshold."""

BY_NOTHING = {
    "lower-case password": "<l24>",
    "hex key": "<x32>",
    "32 random bytes": "<b43>=",
    "words": "<word>-<word>-<word>-<d2>",
    "short password": "<a10>!",
}
"""Only known by Terraform's mark or by a name: as ids and digests look."""

CLOUD_IDS = {
    "arn role": "arn:aws:iam::<d12>:role/<Word><Word>Role-<U13>",
    "arn secret": "arn:aws:secretsmanager:us-east-1:<d12>:secret:Prod/<Word><Word>-<a6>",
    "arn load balancer": "arn:aws:elasticloadbalancing:eu-west-1:<d12>:loadbalancer/app/<Word>-<Word>/<x16>",
    "arn certificate": "arn:aws:acm:us-east-1:<d12>:certificate/<uuid>",
    "arn odd": "arn:aws:s3:::<word>-<word>/<a24>/<a12>",
    "instance": "i-<x17>",
    "role unique id": "AROA<k17>",
    "user unique id": "AIDA<k17>",
    "access key id": "AKIA<k16>",
    "canonical user": "<x64>",
    "hosted zone": "/hostedzone/Z<U20>",
    "distribution": "E<U13>.cloudfront.net",
    "uuid": "<uuid>",
    "kms": "arn:aws:kms:us-east-1:<d12>:key/mrk-<x32>",
    "cognito pool": "ap-southeast-2_<a9>",
    "api gateway": "https://<l10>.execute-api.us-east-1.amazonaws.com/Prod",
    "git sha": "<x40>",
    "image digest": "<d12>.dkr.ecr.us-east-1.amazonaws.com/<Word>App:v1.2.3@sha256:<x64>",
    "source_code_hash": "<b43>=",
    "sha1 base64": "<b27>=",
    "md5 base64": "<b22>==",
    "lock file hash": "h1:<b43>=",
    "integrity": "sha512-<b86>==",
    "key fingerprint": "SHA256:<b43>",
    "md5 fingerprint": ":".join(["<x2>"] * 16),
    "ssh rsa": "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAB<b120> me@example.com",
    "ssh ed25519": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI<b43> me@example.com",
    "certificate": "-----BEGIN CERTIFICATE-----\n" + "<b64>\n" * 5 + "<b38>==\n-----END CERTIFICATE-----",
    "public key": "-----BEGIN PUBLIC KEY-----\n" + "<b64>\n" * 3 + "-----END PUBLIC KEY-----",
    "azure resource": "/subscriptions/<uuid>/resourceGroups/RG-<Word>-01/providers/Microsoft.Network/vnets/V<d2>",
    "azure etag": 'W/"<uuid>"',
    "google resource": "projects/<word>-<d6>/locations/europe-west1/keyRings/<Word>/cryptoKeys/<Word>Key1",
    "google etag": "BwX<a8>=",
    "cloudformation name": "<Word>Stack-<Word>Function<X8>-<a12>",
    "cdk name": "<Word><Word>StackServiceTaskRole<X8>-<U13>",
    "policy name": "AmazonEC2<Word><Word>ReadOnlyV<d1>",
    "security policy": "ELBSecurityPolicy-TLS13-1-2-Ext<d1>-2021-06",
    "collation": "SQL_Latin1_General_CP1_CI_AS",
    "windows image": "Windows_Server-2022-English-Full-Base-2024.0<d1>.14",
    "handler path": "/opt/<Word><Word>/bin/<Word>Handler2/Main.<Word>V<d1>",
    "terraform cloud id": "run-<a16>",
    "okta id": "00u<a17>",
    "eks endpoint": "https://<X32>.gr7.us-east-1.eks.amazonaws.com",
    "agentbot branch": "agentbot/drift/live-<word>/<word>-<word>-<x8>",
    "address": 'module.<word>.aws_subnet.<word>["<Word>-2A"]',
    "timestamp": "2026-01-0<d1>T10:20:3<d1>Z",
    "stack trace": "com.example.<word>.<Word><Word>ServiceImpl2.handle<Word>Request",
}
"""What clouds and Terraform show every day and nobody may redact."""

CANNOT_BE_TOLD = {"s3 version id": "<a32>", "auth0 client id": "<a32>", "firestore document": "<a20>"}
"""Ids that look like secrets in every respect."""


class MadeUp(NamedTuple):
    """A value of some kind, and a line in which it stands."""

    kind: str
    value: str
    line: str


def made_up(patterns: dict[str, str], rounds: int, *, seed: int = 1) -> Iterator[MadeUp]:
    """`rounds` values of each kind; the same seed gives the same ones."""
    source = random.Random(seed)
    for _ in range(rounds):
        for kind, pattern in patterns.items():
            filled = _PART.sub(lambda part: _random(part, source), pattern)
            before, opening, rest = filled.partition("«")
            value, _, after = rest.partition("»")
            yield MadeUp(kind, value, f"{before}{value}{after}") if opening else MadeUp(kind, filled, filled)


def _random(part: re.Match[str], source: random.Random) -> str:
    match part[3]:
        case "uuid":
            return str(uuid.UUID(int=source.getrandbits(128)))
        case "word":
            return source.choice(_WORDS)
        case "Word":
            return source.choice(_WORDS).capitalize()
    return "".join(source.choices(_CLASSES[part[1]], k=int(part[2])))
