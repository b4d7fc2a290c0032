"""Files written whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from policy.commands.standard import lowered, standard_output
from policy.problems import PolicyError
from policy.source import Span


@contextmanager
def written(path: Path) -> Iterator[TextIO]:
    """A text to write to, which takes the place of `path` when all went well and leaves no trace otherwise.

    What UTF-8 can not carry (half a character, which FEEL can make) is written as an escape. `-` is standard output.
    """
    if str(path) == "-":
        yield standard_output()
        return
    with placed(path) as place, place.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
        yield stream


@contextmanager
def placed(path: Path) -> Iterator[Path]:
    """A file to write to, which takes the place of `path` when all went well and leaves no trace otherwise.

    A pipe or a device is its own place.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        yield target
        return
    if target.exists() and not os.access(target, os.W_OK):
        raise _not_written(path, "it is read-only")
    with _beside(target, path) as place:
        yield place


@contextmanager
def _beside(target: Path, asked: Path) -> Iterator[Path]:
    try:
        number, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".tmp", dir=target.parent)
    except OSError as error:
        raise _not_written(asked, lowered(error.strerror or str(error))) from None
    try:
        yield Path(name)
        os.fsync(number)
        os.chmod(name, _mode(target))
        os.replace(name, target)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(name)
        raise
    finally:
        os.close(number)


def _not_written(path: Path, why: str) -> PolicyError:
    return PolicyError(f"cannot be written: {why}", code="not-done", span=Span(str(path)))


def _mode(target: Path) -> int:
    try:
        return target.stat().st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
