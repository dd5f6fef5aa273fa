"""Values that everybody has: replaced wherever they stand, they would shred a text and protect nothing."""

from __future__ import annotations

import re

_ORDINARY = re.compile(
    r"[A-Za-z]{1,12}"  # one word: production
    r"|[0-9]{1,12}"  # a port, an account
    r"|[a-z]{2}(?:-[a-z]+){1,2}-[0-9][a-z]?"  # a region or a zone: us-east-1a
    r"|[a-z]{1,12}-[0-9a-f]{8}(?:[0-9a-f]{9})?"  # an id: vpc-0a1b2c3d
    r"|arn:[\w:/.*+=@-]+"
    r"|[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?:/[0-9]{1,2})?"  # an address or a network
    r"|(?:/[a-z0-9._-]+)+/?"  # a path
    r"|[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::[0-9]+)?",  # a host: db.internal:5432
    re.ASCII,
)


def is_ordinary(value: str) -> bool:
    """A word, a number, a network, a host, a path or a cloud's id, whatever the provider calls its place."""
    return _ORDINARY.fullmatch(value.strip()) is not None
