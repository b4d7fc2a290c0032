"""Standard input and output, where they are open."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from policy.problems import PolicyError
from policy.source import Span

NOT_TEXT = "save the file as UTF-8 (in a spreadsheet: CSV UTF-8)"


def standard_input() -> TextIO:
    """Raises an error of ours where it was closed before we began."""
    return _open(sys.stdin, "input")


def standard_output() -> TextIO:
    """Raises an error of ours where it was closed before we began."""
    return _open(sys.stdout, "output")


@contextmanager
def text_of(path: Path) -> Iterator[TextIO]:
    """A text to read, UTF-8 with its line ends as they are; `-` is standard input.

    Raises:
        PolicyError: What is read of it is not UTF-8.
    """
    try:
        if str(path) != "-":
            with path.open(encoding="utf-8-sig", newline="") as stream:
                yield stream
        else:
            yield _as_utf8(standard_input())
    except UnicodeDecodeError as error:
        message = f"byte 0x{error.object[error.start]:02X} is not UTF-8"
        raise PolicyError(message, code="not-text", span=Span(shown(path)), hint=NOT_TEXT) from None


def shown(path: str | Path) -> str:
    """A file as messages name it."""
    return "standard input" if str(path) == "-" else str(path)


def lowered(said: str) -> str:
    """What the system says, as messages begin.

    >>> lowered("Permission denied")
    'permission denied'
    """
    return said[:1].lower() + said[1:]


def _as_utf8(stream: TextIO) -> TextIO:
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8-sig", newline="")
    return stream


def _open(stream: TextIO | None, name: str) -> TextIO:
    if stream is None:
        raise PolicyError(f"standard {name} is closed", code="not-done")
    return stream
