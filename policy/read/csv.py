"""Tables in CSV files (RFC 4180, UTF-8). Read here and not by the standard library, which does not say where a cell stands."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from attrs import frozen

from policy import limits
from policy.later import FEW
from policy.problems import Sink
from policy.read.bars import Grid, Placed, checked_grid
from policy.read.body import ByColumns, by_columns
from policy.read.files import Reading, decoded, read_bytes
from policy.read.scalars import SourceText
from policy.source import Span, Text

CELL = re.compile(r'(?:"(?P<quoted>(?:[^"]++|"")*+)"|(?P<bare>[^",\r\n]*+))(?P<end>,|\r\n|\n|\r|\Z)')


def read_csv(path: Path, written: Text, reading: Reading) -> Grid | None:
    """The table in a CSV file that the rule file names as `written`."""
    shown = beside(reading.shown, written.text)
    content = read_bytes(path, shown, reading.sink)
    if content is None:
        return None
    text = decoded(content, shown, reading.sink)
    lines = _kept_lines(SourceText(shown, text), content, reading) if text is not None else None
    if lines is None:
        return None
    if not lines.starts:
        reading.sink.error("wrong-table", Span(shown), "the table is empty", "its first line names the columns")
        return None
    place, header = lines.row(0)
    return checked_grid(header, lines.body, _Body(lines), place, reading.sink, shown)


def beside(shown: str, written: str) -> str:
    """The path of a file named in another, as shown to people."""
    return str(PurePosixPath(shown).parent / written)


@frozen(eq=False)
class _Lines:
    """The rows of a file that hold anything: where each begins, and the texts of the cells of those below the header."""

    source: SourceText
    starts: Sequence[int]
    body: Sequence[tuple[str, ...]]

    def row(self, at: int) -> Placed:
        """A row with the places of its cells."""
        start = self.starts[at]
        cells: list[Text] = []
        end = start
        for found in _cells(self.source, start):
            assert not isinstance(found, int)
            cells.append(_text(self.source, found))
            end = found.start("end")
            if found["end"] != ",":
                break
        return self.source.span(start, end), tuple(cells)


@frozen(eq=False)
class _Body:
    """The rows below the header, by their number."""

    lines: _Lines

    def __call__(self, at: int) -> Placed:
        return self.lines.row(at + 1)


def _kept_lines(source: SourceText, content: bytes, reading: Reading) -> _Lines | None:
    """The rows as they are read, or as they were of the same bytes before; those of long tables are kept."""
    name = reading.named("csv", content)
    found = reading.cache.find(name) if reading.cache is not None else None
    if found is not None:
        return _Lines(source, found["starts"], ByColumns.of(found["body"]))
    lines = _lines(source, reading.sink)
    body = by_columns(lines.body, len(lines.row(0)[1])) if lines is not None and len(lines.body) > FEW else None
    if reading.cache is not None and lines is not None and body is not None:
        reading.cache.keep(name, {"starts": lines.starts, "body": body.data})
    return lines


def _lines(source: SourceText, sink: Sink) -> _Lines | None:
    """The rows; None, with a problem, where the text is not CSV."""
    starts: list[int] = []
    texts: list[tuple[str, ...]] = []
    cells: list[str] = []
    start = 0
    for found in _cells(source, 0):
        if isinstance(found, int):
            sink.error("wrong-table", source.span(found, found + 1), "not CSV: a quote is not closed, or stands inside a cell without quotes",
                       'a cell that holds `"` is put in quotes, and each `"` in it doubled')  # fmt: skip
            return None
        quoted, bare, end = found.groups()
        cells.append((bare if quoted is None else quoted.replace('""', '"')).strip())
        if end != ",":
            if any(cells):
                starts.append(start)
                texts.append(tuple(cells))
            cells, start = [], found.end()
            if len(texts) > limits.TABLE_ROWS + 1:
                break
    return _Lines(source, starts, texts[1:])


def _cells(source: SourceText, at: int) -> Iterator["re.Match[str] | int"]:
    """The cells one after the other from a place on; last, where one cannot be read, its place."""
    while at < len(source.text):
        found = CELL.match(source.text, at)
        if found is None:
            yield at
            return
        yield found
        at = found.end()
        if at == len(source.text) and found["end"] == ",":
            last = CELL.match(source.text, at)
            assert last is not None
            yield last


def _text(source: SourceText, found: "re.Match[str]") -> Text:
    start, end = found.span("quoted") if found["quoted"] is not None else found.span("bare")
    raw = source.text[start:end]
    if "\n" not in raw and "\r" not in raw and '"' not in raw:
        return Text(raw, source.file, ((0, *source.place(start)),)).strip()
    parts = [part for part in re.split(r'(?<=")"|(?<=\n)', raw) if part]
    anchors: list[tuple[int, int, int]] = []
    length = 0
    for part in parts:
        anchors.append((length, *source.place(start)))
        length += len(part)
        start += len(part) + source.text.startswith('"', start + len(part)) * part.endswith('"')
    return Text("".join(parts), source.file, tuple(anchors)).strip()
