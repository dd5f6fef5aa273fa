"""The files that `templatefile` renders: an expression in such a file runs like one of the code."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from agentbot.hcl.hazards_calls import Call, Opening, calls, judged, opened, renders, template_of
from agentbot.hcl.hazards_kind import Hazard
from agentbot.hcl.hazards_source import read_template, spots, unreadable


class Templates:
    """The templates among some files, each read once."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._found: dict[str, tuple[Hazard | Opening, ...]] = {}
        self._by_name: dict[str, list[str]] = {}
        for path in sorted(files):
            self._by_name.setdefault(posixpath.basename(path), []).append(path)

    def of(self, call: Call) -> Iterator[Hazard | Opening]:
        """The hazards of what a call renders, and of the call where there are any."""
        path = template_of(call)
        if path is None:
            return
        files = self._matching(call.spot.source.folder, path)
        if not files:
            yield renders(call, "renders a template that is not among the files that were looked at")
        inner = [hazard for file in files for hazard in self._of(file)]
        if inner:
            yield opened(call, renders(call, "renders a template that has hazards of its own"))
            yield from inner

    def _matching(self, folder: str, path: str) -> list[str]:
        """The file itself; where the path is from another folder (`path.root`), every file that it may be."""
        own = posixpath.normpath(posixpath.join(folder, path))
        if own in self._files:
            return [own]
        ending = f"/{posixpath.normpath(path)}"
        return [file for file in self._by_name.get(posixpath.basename(path), ()) if f"/{file}".endswith(ending)]

    def _of(self, path: str) -> tuple[Hazard | Opening, ...]:
        if path not in self._found:
            source = read_template(path, self._files[path])
            found = (judged(call) for spot in spots(source) for call in calls(spot))
            self._found[path] = (
                tuple(each for each in found if each) if source.problem is None else (unreadable(source),)
            )
        return self._found[path]
