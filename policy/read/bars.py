"""Tables drawn with bars: lines of cells between `|`, a header, a line of dashes, rows. Each cell knows its place."""

import re
from collections.abc import Iterator
from itertools import pairwise

from attrs import field, frozen

from policy import limits
from policy.problems import Sink
from policy.read.names import normal_name
from policy.source import Span, Text

BAR = re.compile(r"(?<!\\)\|")
DASHES = re.compile(r"[ \t]*:?-+:?[ \t]*")


@frozen
class GridRow:
    cells: tuple[Text, ...]
    span: Span


@frozen
class Grid:
    """A header and rows of as many cells, none empty. `file`: the CSV or XLSX file it comes from; `span`: where it begins."""

    header: tuple[Text, ...]
    rows: tuple[GridRow, ...]
    span: Span = field(eq=False)
    file: str = ""


def read_bars(text: Text, sink: Sink) -> Grid | None:
    """The table in a text; rows that do not fit are left out, with a problem each."""
    lines = [line for line in lines_of(text) if line.text.strip()]
    if not lines:
        sink.error(
            "wrong-table",
            text.span(),
            "the table is empty",
            "it begins with `| id | … |` and a line `|----|---|` below",
        )
        return None
    drawn = [(line, cells) for line in lines if (cells := _cells(line, sink)) is not None]
    if not drawn or drawn[0][0] is not lines[0]:
        return None
    header = drawn[0][1]
    body = drawn[1:]
    if body and _is_separator(body[0][1]):
        body = body[1:]
    else:
        sink.error(
            "missing-separator",
            lines[0].span(),
            "a line of dashes is missing below the header",
            "add `|" + "---|" * len(header) + "`",
        )
    return checked_grid(header, [(line.span(), cells) for line, cells in body], text.span(), sink)


def checked_grid(
    header: tuple[Text, ...], body: list[tuple[Span, tuple[Text, ...]]], span: Span, sink: Sink, file: str = ""
) -> Grid | None:
    """The grid with what does not fit left out: ragged rows, empty cells, too many of either."""
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
    names = [normal_name(cell.text) for cell in header]
    rows = tuple(
        row for number, (place, cells) in enumerate(body, 1) if (row := _row(names, number, place, cells, sink))
    )
    return Grid(header, rows, span, file)


def _row(names: list[str], number: int, place: Span, cells: tuple[Text, ...], sink: Sink) -> GridRow | None:
    if len(cells) != len(names):
        sink.error(
            "ragged-row",
            place,
            f"the row has {len(cells)} cells, the header {len(names)}",
            r"a `|` inside a cell is written `\|`; an empty condition is `-`",
        )
        return None
    label = cells[names.index("id")].text if "id" in names else ""
    filled = tuple(
        Text(cell.text, cell.file, cell.anchors, cell.cell or f"row {label or number}, column {name}")
        for name, cell in zip(names, cells, strict=True)
    )
    for name, cell in zip(names, filled, strict=True):
        if not cell.text:
            sink.error(
                "empty-cell", cell.span(), f"the cell under `{name}` is empty", "write `-` where anything will do"
            )
    return GridRow(filled, place)


def lines_of(text: Text) -> Iterator[Text]:
    """The lines of a text, each knowing its place."""
    start = 0
    for line in text.text.splitlines(keepends=True):
        yield text.part(start, start + len(line.rstrip("\r\n")))
        start += len(line)


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


def _is_separator(cells: tuple[Text, ...]) -> bool:
    return all(DASHES.fullmatch(cell.text) for cell in cells) and any("--" in cell.text for cell in cells)
