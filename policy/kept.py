"""Rule sets that were read and found valid, kept between runs under what they were made of.

What is made of files depends on nothing but: which files there are and what they call themselves, the bytes of those that
were read, the functions that the service lends, and the code that reads and checks. All of it goes into the name of an
entry, so that another file or another version finds another entry, or none.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from attrs import define

from policy.cache import Cache
from policy.limits import CACHED_BYTES
from policy.model.typed import TypedRules
from policy.read.files import FileRead, reads_noted
from policy.read.folder import Files, find_files


@define
class Kept:
    """The entries of one call: first which files were read last time, then what their bytes came to."""

    cache: Cache
    call: str

    def find(self) -> TypedRules | None:
        """The rule set, where none of the files has changed."""
        files = self.cache.find(self.call)
        if not isinstance(files, tuple):
            return None
        now = tuple(_looked_at(*file) for file in files if isinstance(file, tuple) and len(file) == 2)
        found = self.cache.find(self._named(now)) if None not in now else None
        return found if isinstance(found, TypedRules) else None

    def made(self, make: Callable[[], TypedRules]) -> TypedRules:
        """The rule set as `make` makes it of the files, and kept."""
        with reads_noted() as files:
            rules = make()
        if sum(file.size for file in files) >= CACHED_BYTES:
            self.cache.keep(self.call, tuple((file.path, file.real) for file in files))
            self.cache.keep(self._named(files), rules)
        return rules

    def _named(self, files: Iterable[FileRead | None]) -> str:
        return _digest(self.call, *((file.real, file.digest) for file in files if file))


def kept(
    cache: Cache, paths: Iterable[str | Path], settings: str | Path | None, lent: Mapping[str, tuple[str, ...]]
) -> Kept | None:
    """The entries for a call; None where it is not one to keep anything of."""
    files = find_files(paths)
    return Kept(cache, _call(cache, files, settings, lent)) if not files.problems else None


def _call(cache: Cache, files: Files, settings: str | Path | None, lent: Mapping[str, tuple[str, ...]]) -> str:
    found = [
        (str(each.path.absolute()), each.shown, str(each.root), each.kind, each.name, each.asked)
        for each in files.files
    ]
    return _digest(found, str(settings), sorted(lent.items()), cache.code)


def _looked_at(path: object, real: object) -> FileRead | None:
    """A file as it is now; None where it is not what it was: gone, or reached by another way."""
    try:
        now = FileRead.of(Path(str(path)))
    except (OSError, ValueError, RuntimeError):
        return None
    return now if now.real == real else None


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()
