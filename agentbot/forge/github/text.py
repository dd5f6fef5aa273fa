"""What agentbot's text of a pull request carries besides on GitHub, and how a text is read that people can change."""

from __future__ import annotations

from dataclasses import dataclass, replace

from agentbot.forge import marker
from agentbot.forge.marker import Marker

NOTE = "<!-- agentbot:v1:{topic} -->"


@dataclass(frozen=True)
class Text:
    """A title and a text as they are on GitHub."""

    body: str
    """As agentbot made it, without what it carries besides."""
    marker: Marker | None
    edited: bool
    """A person changed the title or the text."""


def dressed(title: str, body: str, *, labels: tuple[str, ...], closed: bool) -> str:
    """The text as it is sent: its marker also says how it was written, with which labels, and who closed it."""
    plain = marker.read(body)
    if plain is None:
        return body
    more = replace(plain, labels=labels, closed=closed, text=marker.digest(title, body))
    return _with(body, more)


def undressed(title: str, body: str) -> Text:
    """The text as agentbot made it, for a comparison with the one that it would make now."""
    body = body.replace("\r\n", "\n")
    found = marker.read(body)
    if found is None:
        return Text(body, None, edited=True)
    plain = replace(found, labels=(), closed=False, text="")
    return Text(_with(body, plain), found, edited=found.text != marker.digest(title, body))


def note(topic: str, text: str) -> str:
    """A comment that is found again by its first line."""
    return f"{NOTE.format(topic=topic)}\n{text}"


def is_note(topic: str, body: str) -> bool:
    """Whether a comment is the one about a topic."""
    return body.startswith(NOTE.format(topic=topic))


def _with(body: str, new: Marker) -> str:
    """The text with its last marker replaced."""
    lines = body.split("\n")
    last = max(index for index, line in enumerate(lines) if marker.read(line))
    lines[last] = marker.write(new)
    return "\n".join(lines)
