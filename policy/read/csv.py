"""Tables in CSV files (RFC 4180, UTF-8). Read here and not by the standard library, which does not say where a cell stands."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from policy import limits
from policy.read.bars import Grid, checked_grid
from policy.read.files import Reading, decoded, read_bytes
from policy.read.scalars import SourceText
from policy.source import Span, Text

CELL = re.compile(r'(?:"(?P<quoted>(?:[^"]++|"")*+)"|(?P<bare>[^",\r\n]*+))(?P<end>,|\r\n|\n|\r|\Z)')
Row = tuple[Span, tuple[Text, ...]]


def read_csv(path: Path, written: Text, reading: Reading) -> Grid | None:
    """The table in a CSV file that the rule file names as `written`."""
    shown = beside(reading.shown, written.text)
    content = read_bytes(path, shown, reading.sink)
    if content is None:
        return None
    text = decoded(content, shown, reading.sink)
    rows = _rows(SourceText(shown, text), reading) if text is not None else None
    if rows is None:
        return None
    if not rows:
        reading.sink.error("wrong-table", Span(shown), "the table is empty", "its first line names the columns")
        return None
    return checked_grid(rows[0][1], rows[1:], rows[0][0], reading.sink, shown)


def beside(shown: str, written: str) -> str:
    """The path of a file named in another, as shown to people."""
    return str(PurePosixPath(shown).parent / written)


def _rows(source: SourceText, reading: Reading) -> list[Row] | None:
    rows: list[Row] = []
    cells: list[Text] = []
    start = 0
    for found in _cells(source):
        if isinstance(found, int):
            reading.sink.error("wrong-table", source.span(found, found + 1), "not CSV: a quote is not closed, or stands inside a cell without quotes",
                               'a cell that holds `"` is put in quotes, and each `"` in it doubled')  # fmt: skip
            return None
        cells.append(_text(source, found))
        if found["end"] != ",":
            if any(cell.text for cell in cells):
                rows.append((source.span(start, found.end() - len(found["end"])), tuple(cells)))
            cells, start = [], found.end()
        if len(rows) > limits.TABLE_ROWS + 1:
            break
    return rows


def _cells(source: SourceText) -> Iterator["re.Match[str] | int"]:
    """The cells one after the other; last, where one cannot be read, its place."""
    at = 0
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
