"""Finds random text that has no known shape, and spares the random text that clouds and Terraform are full of.

What cannot be told from a secret by itself: S3 version ids, Auth0 client ids, Firestore document ids. They go, too.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator

from agentbot.egress.span import Certainty, Span

LABEL = "entropy"
THRESHOLD = 4.2
"""Bits per character; English prose has about 4.1, lower-case hex at most 4."""
LONGEST = 200
"""Longer runs are files in base64: certificates, archives, images."""
_UNEXPLAINED = 18
"""Random characters beside names and words; fewer are the tail that clouds put behind a name."""

_TOKEN = re.compile(r"[A-Za-z0-9+/_.~-]{20,}={0,2}")
_MIXED = re.compile(r"(?=[^A-Z]*[A-Z])(?=[^a-z]*[a-z])[^0-9]*[0-9]")
_SEGMENT = re.compile(r"[A-Za-z0-9]+")
_WORD = re.compile(r"[A-Z]?[a-z]{3,}")
_PLAIN = re.compile(r"[a-z]{4,}")
_LOGICAL_ID = re.compile(r"(?<=[a-z])[0-9A-F]{8}\Z")  # what CDK puts behind a name
_PUBLIC = re.compile(
    r"[A-Za-z0-9+/_-]{43}="  # sha256 in base64: source_code_hash, h1: of a lock file
    r"|[A-Za-z0-9+/_-]{27}="  # sha1 in base64
    r"|[A-Za-z0-9+/_-]{22}=="  # md5 in base64: content_md5
    r"|sha(?:256|384|512)-[A-Za-z0-9+/]{43,86}={0,2}"  # subresource integrity
    r"|AAAA(?:B3NzaC1|C3NzaC1|E2VjZHNh|GnNr|InNr)[A-Za-z0-9+/]+={0,2}"  # ssh public keys
    r"|(?:00[a-z]|0oa|aus)[A-Za-z0-9]{17}"  # ids of Okta
)
_PUBLIC_BLOCK = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,30}(?:CERTIFICATE|CERTIFICATE REQUEST|PUBLIC KEY|PUBLIC KEY BLOCK|X509 CRL)-----"
    r"(?:[^-]|-(?!----)){0,65536}"
)
_BEFORE_PUBLIC = re.compile(r"(?:arn:[^\s\"'`,<>]{0,150}|SHA256:)\Z")
_LOOK_BACK = 160


def found(text: str) -> Iterator[Span]:
    """Every run of 20 to 200 characters that is as random as a generated secret and nothing public, in order."""
    suspects = list(_suspects(text))
    blocks = [block.span() for block in _PUBLIC_BLOCK.finditer(text)] if suspects else []
    for start, end in suspects:
        while blocks and blocks[0][1] < end:
            del blocks[0]
        if not blocks or start < blocks[0][0]:
            yield Span(start, end, Certainty.ENTROPY, LABEL)


def _suspects(text: str) -> Iterator[tuple[int, int]]:
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if start and text[start - 1] == "\\":
            start += 1  # the n of \n
        part = _random_part(text[start:end]) if end - start <= LONGEST else None
        if part and not _BEFORE_PUBLIC.search(text[max(0, start - _LOOK_BACK) : start]):
            yield start + part[0], start + part[1]


def _random_part(token: str) -> tuple[int, int] | None:
    """The token without the plain words at its ends: a host and a path stay readable."""
    if not _MIXED.match(token) or _PUBLIC.fullmatch(token):
        return None
    segments = list(_SEGMENT.finditer(token))
    random = [number for number, segment in enumerate(segments) if not _is_name(segment[0])]
    rest = "".join(segments[number][0] for number in random)
    if len(rest) < _UNEXPLAINED or not _MIXED.match(rest) or bits(rest) < THRESHOLD:
        return None
    plain = [number for number, segment in enumerate(segments) if _PLAIN.fullmatch(segment[0])]
    first = max((number + 1 for number in plain if number < random[0]), default=0)
    last = min((number - 1 for number in plain if number > random[-1]), default=len(segments) - 1)
    end = segments[last].end() if last + 1 < len(segments) else len(token.rstrip("."))
    return segments[first].start() if first else len(token) - len(token.lstrip("/.")), end


def _is_name(segment: str) -> bool:
    """A number, hex, an id in one case, or words such as AmazonEC2ReadOnly: random letters seldom stay lower-case."""
    if segment == segment.lower() or segment == segment.upper():
        return True
    segment = _LOGICAL_ID.sub("", segment)
    return 2 * sum(map(len, _WORD.findall(segment))) >= len(segment)


def bits(text: str) -> float:
    """Shannon entropy in bits per character."""
    size = len(text)
    return -sum(count / size * math.log2(count / size) for count in Counter(text).values())
