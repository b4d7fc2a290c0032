"""A stream of requests answered in order, each before the next is asked for."""

import contextlib
import sys
from collections.abc import Iterator
from typing import BinaryIO

from policy.answers.models import Models
from policy.answers.request import answer_line
from policy.limits import STREAM_LINE_BYTES

CHUNK = 1 << 20


def answer_stream(source: BinaryIO, target: BinaryIO) -> None:
    """Writes one line for each line that is not empty. What anything prints meanwhile goes to standard error."""
    models = Models()
    with contextlib.redirect_stdout(sys.stderr):
        for line in _lines(source):
            if line.strip():
                target.write(answer_line(line, models).encode("utf-8", "backslashreplace") + b"\n")
                target.flush()


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """The lines; of one that is too long only so much that it can be seen to be."""
    while line := source.readline(STREAM_LINE_BYTES + 2):
        part = line
        while part and not part.endswith(b"\n"):
            part = source.readline(CHUNK)
            if len(line) <= STREAM_LINE_BYTES:
                line += part
        yield line.rstrip(b"\r\n")
