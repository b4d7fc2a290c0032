"""Standard input and output, where they are open."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from policy.problems import PolicyError


def standard_input() -> TextIO:
    """Raises an error of ours where it was closed before we began."""
    return _open(sys.stdin, "input")


def standard_output() -> TextIO:
    """Raises an error of ours where it was closed before we began."""
    return _open(sys.stdout, "output")


@contextmanager
def text_of(path: Path) -> Iterator[TextIO]:
    """A text to read, UTF-8 with its line ends as they are; `-` is standard input."""
    if str(path) != "-":
        with path.open(encoding="utf-8-sig", newline="") as stream:
            yield stream
        return
    given = standard_input()
    if hasattr(given, "reconfigure"):
        given.reconfigure(encoding="utf-8-sig", newline="")
    yield given


def _open(stream: TextIO | None, name: str) -> TextIO:
    if stream is None:
        raise PolicyError(f"standard {name} is closed", code="not-done")
    return stream
