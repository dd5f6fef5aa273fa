"""The standard streams of this process, in whatever state it was started with them."""

from __future__ import annotations

import io
import os
import sys


def open_streams() -> None:
    """Streams that are there, and that take foreign text also where the terminal cannot show it."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass  # it was closed: the next file that is opened, or a child's, must not become a standard stream
    os.close(descriptor)
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8", closefd=False)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def flush_streams() -> None:
    """Write what is waiting; what cannot be written is dropped, since the interpreter would complain at its end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
