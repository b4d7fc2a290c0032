"""Files as bytes and texts: their size is limited before they are read, their paths kept inside a folder."""

from hashlib import sha256
from pathlib import Path

from attrs import field, frozen

from policy import limits
from policy.cache import Cache
from policy.problems import NotFound, Sink
from policy.source import Span

BOM = "\ufeff"


@frozen
class Reading:
    """The file being read: its path, as shown to people, the folder it may not leave, what was found so far, what is kept.

    `contents` are the SHA-256 of the files that were read, that of the rule file and those of its tables, and how long they are.
    """

    path: Path
    shown: str
    root: Path
    sink: Sink
    cache: Cache | None = None
    contents: list[tuple[str, int]] = field(factory=list, eq=False)

    def named(self, what: str, content: bytes, *told: str) -> str:
        """The name of what is kept of the bytes of a file, which are noted; nothing where nothing is kept."""
        if self.cache is None:
            return ""
        self.contents.append((sha256(content).hexdigest(), len(content)))
        return self.cache.named(what, self.contents[-1], *told)


def read_bytes(path: Path, shown: str, sink: Sink, limit: int = limits.FILE_BYTES) -> bytes | None:
    """The bytes of a file; None, with a problem, where there are too many.

    Raises:
        NotFound: There is no such file, it cannot be opened, or it is none: a pipe would keep the reader waiting.
    """
    if path.exists() and not path.is_file():
        raise NotFound(f"`{shown}` is no file")
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except (OSError, ValueError) as error:
        raise NotFound(f"cannot open `{shown}`: {getattr(error, 'strerror', None) or error}") from error
    if len(content) > limit:
        sink.error(
            "file-too-large",
            Span(shown),
            f"the file has more than {limit} bytes",
            "split it, or put its tables into files of their own",
        )
        return None
    return content


def decoded(content: bytes, shown: str, sink: Sink) -> str | None:
    """The text of UTF-8 bytes, with or without a byte-order mark."""
    try:
        return content.decode("utf-8").removeprefix(BOM)
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        sink.error("not-utf-8", Span(shown, line, column, line, column + 1), f"byte 0x{content[error.start]:02X} is not UTF-8",
                   "save the file as UTF-8 (in a spreadsheet: CSV UTF-8)")  # fmt: skip
        return None


def inside(reading: Reading, written: str, place: Span) -> Path | None:
    """The path of a file named in another, where it lies in the loaded folder after links are resolved."""
    relative = Path(written)
    target = reading.path.parent / relative
    try:
        real = target.resolve()
        contained = not relative.is_absolute() and real.is_relative_to(reading.root.resolve())
        exists = contained and real.is_file()
    except (OSError, ValueError, RuntimeError):
        contained = exists = False
    if not contained:
        reading.sink.error(
            "path-leaves-folder",
            place,
            f"`{written}` lies outside the folder of the rules",
            "give a relative path inside it",
        )
    elif not exists:
        reading.sink.error(
            "table-file-missing", place, f"there is no file `{written}`", f"it is looked for beside {reading.path.name}"
        )
    return real if exists else None
