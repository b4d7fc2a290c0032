"""Tables drawn with bars: lines of cells between `|`, a header, a line of dashes, rows. Each cell knows its place."""

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import pairwise

from attrs import field, frozen

from policy import limits
from policy.later import FEW, Later
from policy.problems import Sink
from policy.read.body import ByColumns, by_columns
from policy.read.names import normal_name
from policy.source import Span, Text

BAR = re.compile(r"(?<!\\)\|")
DASHES = re.compile(r"[ \t]*:?-+:?[ \t]*")


Placed = tuple[Span, tuple[Text, ...]]  # a row and its cells, with their places
RowAt = Callable[[int], Placed]


@frozen
class GridRow:
    cells: tuple[Text, ...]
    span: Span


@frozen
class Grid:
    """A header and rows of as many cells, none empty. `file`: the CSV or XLSX file it comes from; `span`: where it begins.

    `columns` are the texts of the cells; of a large table the rows with their places are made when looked at.
    """

    header: tuple[Text, ...]
    rows: Sequence[GridRow]
    span: Span = field(eq=False)
    file: str = ""
    columns: tuple[Sequence[str], ...] = field(default=(), eq=False, repr=False)


def read_bars(text: Text, sink: Sink) -> Grid | None:
    """The table in a text; rows that do not fit are left out, with a problem each."""
    lines = _Lines(text)
    columns = _well_drawn(text.text)
    if columns is not None:
        header = _cells(text.part(0, text.text.index("\n")), Sink()) or ()
        return checked_grid(header, columns, _Drawn(lines, range(2, len(columns) + 2)), text.span(), sink)
    if not lines.starts:
        sink.error(
            "wrong-table",
            text.span(),
            "the table is empty",
            "it begins with `| id | … |` and a line `|----|---|` below",
        )
        return None
    return _line_by_line(lines, sink)


def _line_by_line(lines: "_Lines", sink: Sink) -> Grid | None:
    drawn = [(at, cells) for at in range(len(lines.starts)) if (cells := lines.texts(at, sink)) is not None]
    if not drawn or drawn[0][0] != 0:
        return None
    header = lines.cells(0)
    body = drawn[1:]
    if body and _is_separator(body[0][1]):
        body = body[1:]
    else:
        sink.error(
            "missing-separator",
            lines.line(0).span(),
            "a line of dashes is missing below the header",
            "add `|" + "---|" * len(header) + "`",
        )
    rows = _Drawn(lines, tuple(at for at, _ in body))
    return checked_grid(header, [cells for _, cells in body], rows, lines.text.span(), sink)


def _well_drawn(written: str) -> ByColumns | None:
    """The rows of a table, found at one glance where each line has as many bars, the second is one of dashes, and no bar is escaped."""
    end = written.find("\n")
    bars = written.count("|", 0, end)
    if end < 0 or bars < 2 or "\\" in written:
        return None
    parts = written.split("|")
    between = parts[bars:-1:bars]
    lines = len(between) + 1
    whole = len(parts) == lines * bars + 1 and set(between) == {"\n"} and not parts[0] and parts[-1] in ("", "\n")
    if not whole or lines < 3 or written.count("\n") != len(between) + len(parts[-1]):
        return None
    columns = [list(map(str.strip, parts[at::bars])) for at in range(1, bars)]
    if not _is_separator(tuple(column[1] for column in columns)):
        return None
    return ByColumns(tuple(column[2:] for column in columns))


@frozen(eq=False)
class _Lines:
    """The lines of a text that hold anything: where each begins."""

    text: Text

    @cached_property
    def starts(self) -> tuple[int, ...]:
        found: list[int] = []
        start = 0
        for line in self.text.text.splitlines(keepends=True):
            if not line.isspace():
                found.append(start)
            start += len(line)
        return tuple(found)

    def line(self, at: int) -> Text:
        """A line with its place."""
        start = self.starts[at]
        written = self._written(at).splitlines(keepends=True)[0]
        return self.text.part(start, start + len(written.rstrip("\r\n")))

    def cells(self, at: int) -> tuple[Text, ...]:
        """The cells of a line that is well drawn, with their places."""
        return _cells(self.line(at), Sink()) or ()

    def texts(self, at: int, sink: Sink) -> tuple[str, ...] | None:
        """The same without their places; None, with a problem, where the line is not well drawn."""
        shown = self._written(at).strip()
        if len(shown) > 1 and shown[0] == shown[-1] == "|" and "\\" not in shown:
            return tuple(map(str.strip, shown[1:-1].split("|")))
        cells = _cells(self.line(at), sink)
        return None if cells is None else tuple(cell.text for cell in cells)

    def _written(self, at: int) -> str:
        """The line with what stands behind it, up to the next one that holds anything."""
        end = self.starts[at + 1] if at + 1 < len(self.starts) else None
        return self.text.text[self.starts[at] : end]


@frozen(eq=False)
class _Drawn:
    """The rows of a table: by their number, the number of their line."""

    lines: _Lines
    places: Sequence[int]

    def __call__(self, at: int) -> Placed:
        """A row with the places of its cells."""
        return self.lines.line(self.places[at]).span(), self.lines.cells(self.places[at])


def checked_grid(
    header: tuple[Text, ...], body: Sequence[tuple[str, ...]], row_at: RowAt, span: Span, sink: Sink, file: str = ""
) -> Grid | None:
    """The grid with what does not fit left out: ragged rows, empty cells, too many of either.

    Arguments:
        header: names of the columns.
        body: the texts of the cells.
        row_at: gives a row of the body by its number, with the places.
        span: where the table begins.
        sink: takes the problems.
        file: the file of the table, where it has one of its own.
    """
    if len(header) > limits.TABLE_COLUMNS or len(body) > limits.TABLE_ROWS:
        sink.error(
            "table-too-large",
            span,
            f"a table has at most {limits.TABLE_ROWS} rows and {limits.TABLE_COLUMNS} columns",
            "split it",
        )
        return None
    for number, cell in enumerate(header, 1):
        if not cell.text:
            sink.error(
                "empty-cell", cell.span(), f"the header of column {number} is empty", "name the column, or remove it"
            )
    if not all(cell.text for cell in header):
        return None
    names = tuple(normal_name(cell.text) for cell in header)
    kept: Sequence[int] = range(len(body))
    fitting = by_columns(body, len(names))
    if fitting is None:
        kept = [at for at, texts in enumerate(body) if _fits(texts, len(names), at, row_at, sink)]
        fitting = by_columns([body[at] for at in kept], len(names))
    columns = fitting.columns if fitting is not None else ((),) * len(names)
    make = _Rows(names, names.index("id") if "id" in names else -1, row_at, kept)
    rows = Later(len(kept), make)
    _report_empty(names, columns, rows, sink)
    return Grid(header, rows if len(rows) > FEW else tuple(rows), span, file, columns)


def _fits(texts: tuple[str, ...], width: int, at: int, row_at: RowAt, sink: Sink) -> bool:
    if len(texts) != width:
        sink.error(
            "ragged-row",
            row_at(at)[0],
            f"the row has {len(texts)} cells, the header {width}",
            r"a `|` inside a cell is written `\|`; an empty condition is `-`",
        )
    return len(texts) == width


def _report_empty(names: Sequence[str], columns: Sequence[Sequence[str]], rows: Sequence[GridRow], sink: Sink) -> None:
    for at in sorted({at for column in columns if "" in column for at, text in enumerate(column) if not text}):
        for name, cell in zip(names, rows[at].cells, strict=True):
            if not cell.text:
                sink.error(
                    "empty-cell", cell.span(), f"the cell under `{name}` is empty", "write `-` where anything will do"
                )


@frozen(eq=False)
class _Rows:
    """The rows of a grid: their cells say in words where they stand. `kept` are the numbers of those that fit, from 0."""

    names: tuple[str, ...]
    id: int
    row_at: RowAt
    kept: Sequence[int]

    def __call__(self, at: int) -> GridRow:
        number = self.kept[at]
        place, cells = self.row_at(number)
        label = (cells[self.id].text if self.id >= 0 else "") or number + 1
        return GridRow(tuple(map(self._named, cells, self.names, [label] * len(cells))), place)

    def _named(self, cell: Text, name: str, label: str | int) -> Text:
        return Text(cell.text, cell.file, cell.anchors, cell.cell or f"row {label}, column {name}")


def _cells(line: Text, sink: Sink) -> tuple[Text, ...] | None:
    bars = [found.start() for found in BAR.finditer(line.text)]
    shown = line.text.strip()
    if len(bars) < 2 or not shown.startswith("|") or bars[-1] != len(line.text.rstrip()) - 1:
        if "｜" in shown:
            sink.error("full-width-sign", line.strip().span(), "`｜` draws no table", "write `|`")
            return None
        sink.error(
            "wrong-table",
            line.strip().span(),
            "a line of a table begins and ends with `|`",
            r"a `|` inside a cell is written `\|`",
        )
        return None
    return tuple(unescaped(_cell(line, left + 1, right)) for left, right in pairwise(bars))


def _cell(line: Text, start: int, end: int) -> Text:
    """What stands between two bars, without the white space around it."""
    written = line.text[start:end]
    if len(line.anchors) > 1:
        return line.part(start, end).strip()
    [(first, row, column)] = line.anchors
    shown = written.strip()
    begin = start + len(written) - len(written.lstrip())
    return Text(shown, line.file, ((0, row, column + begin - first),), line.cell)


def unescaped(cell: Text) -> Text:
    r"""The cell with `\|` as `|`; each character keeps its place."""
    if "\\|" not in cell.text:
        return cell
    kept = [
        index for index, char in enumerate(cell.text) if not (char == "\\" and cell.text.startswith("|", index + 1))
    ]
    starts = [0, *(n for n in range(1, len(kept)) if kept[n] != kept[n - 1] + 1)]
    places = {n: cell.span(kept[n], kept[n] + 1) for n in starts}
    anchors = tuple((n, place.line, place.column) for n, place in places.items())
    return Text("".join(cell.text[index] for index in kept), cell.file, anchors, cell.cell)


def _is_separator(cells: tuple[str, ...]) -> bool:
    return all(DASHES.fullmatch(cell) for cell in cells) and any("--" in cell for cell in cells)
