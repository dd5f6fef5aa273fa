"""Takes secrets out of outgoing text: known values first, then what has a secret's shape, then what is random."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from agentbot.egress import entropy, shapes
from agentbot.egress.closed import fails_closed
from agentbot.egress.known import KnownValues
from agentbot.egress.span import Certainty, Span

REDACTED = "‹redacted›"


class Redactor:
    """Knows secret values with a label each; gives labels and clean text, never a value.

    Every method raises EgressError rather than give a text that it could not read to the end.
    """

    @fails_closed
    def __init__(self, values: Iterable[tuple[str, str]] = ()) -> None:
        """`values` are (label, secret value) pairs; the label may be shown to people."""
        self._known = KnownValues(values)

    def __repr__(self) -> str:
        return f"<Redactor of {len(self._known)} forms>"

    @fails_closed
    def text(self, text: str) -> str:
        """`text` with each secret replaced; overlapping secrets go as one."""
        parts: list[str] = []
        done = 0
        for start, end, _ in self._clusters(text):
            parts += text[done:start], REDACTED
            done = end
        return "".join((*parts, text[done:])) if parts else text

    @fails_closed
    def hits(self, text: str) -> tuple[str, ...]:
        """The labels of the secrets in `text`, each once, in order of appearance.

        A known value has its own label; what only looks like a secret has `shape:ID` or `entropy`.
        """
        return tuple(dict.fromkeys(label for _, _, labels in self._clusters(text) for label in labels))

    def _clusters(self, text: str) -> Iterator[tuple[int, int, list[str]]]:
        """Secrets that overlap or touch as one: start, end, and the labels of the most certain among them."""
        cluster: list[Span] = []
        end = 0
        for span in sorted((*self._known.found(text), *shapes.found(text), *entropy.found(text))):
            if cluster and span.start > end:
                yield cluster[0].start, end, _labels(cluster)
                cluster = []
            end = max(end, span.end) if cluster else span.end
            cluster.append(span)
        if cluster:
            yield cluster[0].start, end, _labels(cluster)


def _labels(cluster: list[Span]) -> list[str]:
    surest: Certainty = min(span.certainty for span in cluster)
    return [span.label for span in cluster if span.certainty is surest]
