"""Rows of a CSV, TSV or JSON Lines file, one at a time, as inputs of a decision; values are read by the inputs' types."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, TextIO

from attrs import field, frozen

from policy.feel.bad_json import BadJson
from policy.feel.encoding import read_json
from policy.feel.fault import Fault
from policy.feel.types import AnyType, ContextType, ListType, Scalar, Type
from policy.limits import INPUT_BYTES, TEXT_LENGTH
from policy.problems import NOWHERE, LimitExceeded, PolicyError, Problem
from policy.read.names import normal_name
from policy.source import Span

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
WHOLE = re.compile(r"-?\d{1,15}", re.ASCII)
BOOLEANS = {"true": True, "TRUE": True, "false": False, "FALSE": False}  # capitals: as spreadsheets write them


@frozen
class Row:
    """One row: its number from 1, its fields as they stand in the file, the values they mean, or why they mean nothing.

    `unread` is what belongs to no field: the cells past the last column, or the text of a line that can not be read.
    """

    number: int
    fields: Mapping[str, Any]
    values: Mapping[str, Any] = field(factory=dict)
    problems: tuple[Problem, ...] = ()
    unread: str | list[str] | None = None


class BadRows(PolicyError):
    """The file as a whole can not be read as rows."""

    code = "bad-rows"


@frozen
class Rows:
    """A file of rows: the names of its columns (none, where each row has its own), and the rows, read as they are taken."""

    columns: tuple[str, ...]
    rows: Iterator[Row]


ReadRows = Callable[[TextIO, Mapping[str, Type], str], Rows]


def read_rows(stream: TextIO, form: str, types: Mapping[str, Type], file: str = "") -> Rows:
    """The rows of a file of the given form; an empty cell is a value that is not given.

    Args:
        stream: The file, opened with `newline=""`.
        form: One of `FORMS`.
        types: The declared types by the name of the column; a column that is not among them stays a text.
        file: The file as messages name it.

    Raises:
        BadRows: The header is missing, or has a name twice.
    """
    return FORMS[form](stream, types, file)


def _separated(delimiter: str) -> ReadRows:
    def read(stream: TextIO, types: Mapping[str, Type], file: str) -> Rows:
        csv.field_size_limit(TEXT_LENGTH)
        taken = _Taken(stream)
        lines = csv.reader(taken, delimiter=delimiter, strict=True)
        columns = _header(lines, file)
        return Rows(columns, _csv_rows(lines, taken, columns, [_reader(types.get(column)) for column in columns], file))

    return read


class _Taken:
    """The lines of a stream; those taken for the present row are kept, for where they turn out to be none."""

    def __init__(self, stream: TextIO) -> None:
        self._lines = iter(stream)
        self.kept: list[str] = []
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.kept.append(line)
        self.number += 1
        return line


def _header(lines: Iterator[list[str]], file: str) -> tuple[str, ...]:
    try:
        columns = tuple(map(normal_name, next(lines)))
    except StopIteration:
        raise BadRows("the file is empty: its first line names the columns", span=Span(file)) from None
    except csv.Error as error:
        raise BadRows(f"the first line is no line of columns: {error}", span=Span(file)) from None
    twice = next((name for name in columns if columns.count(name) > 1), None)
    if twice is not None:
        said = f"the column `{twice}` stands twice" if twice else "several columns have no name"
        raise BadRows(said, span=Span(file, 1) if file else NOWHERE)
    return columns


def _csv_rows(
    lines: Iterator[list[str]],
    taken: _Taken,
    columns: Sequence[str],
    readers: Sequence[Callable[[str], Any]],
    file: str,
) -> Iterator[Row]:
    number = 0
    while True:
        number += 1
        taken.kept.clear()
        line = taken.number + 1
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            problem = _problem(Span(file, line), f"row {number} can not be read: {error}")
            yield Row(number, {}, problems=(problem,), unread="".join(taken.kept))
            continue
        if len(cells) == len(columns):
            values = {name: read(cell) for name, read, cell in zip(columns, readers, cells, strict=True) if cell != ""}
            yield Row(number, dict(zip(columns, cells, strict=True)), values)
        elif cells:
            yield _out_of_step(number, cells, columns, Span(file, line))


def _out_of_step(number: int, cells: list[str], columns: Sequence[str], place: Span) -> Row:
    problem = _problem(place, f"{len(cells)} cells for {len(columns)} columns")
    fields = dict(zip(columns, cells, strict=False))
    return Row(number, fields, problems=(problem,), unread=cells[len(columns) :])


def _json_lines(stream: TextIO, types: Mapping[str, Type], file: str) -> Rows:
    lines = enumerate(_lines(stream, file), 1)
    return Rows((), (_json_row(number, line.rstrip("\r\n"), file) for number, line in lines if line.strip()))


def _lines(stream: TextIO, file: str) -> Iterator[str]:
    while line := stream.readline(INPUT_BYTES + 1):
        if len(line) > INPUT_BYTES:
            raise BadRows(f"a line is longer than {INPUT_BYTES:,} characters", span=Span(file))
        yield line


def _json_row(number: int, line: str, file: str) -> Row:
    try:
        value = read_json(line)
    except BadJson as error:
        place = Span(file, number, error.column, number, error.column + 1)
        return Row(number, {}, problems=(_problem(place, str(error)),), unread=line)
    except (Fault, LimitExceeded) as error:
        said = error.message if isinstance(error, LimitExceeded) else str(error)
        return Row(number, {}, problems=(_problem(Span(file, number), said),), unread=line)
    if not isinstance(value, dict):
        return Row(number, {}, problems=(_problem(Span(file, number), "this is no JSON object"),), unread=line)
    return Row(number, value, value)


def _problem(place: Span, message: str) -> Problem:
    return Problem(place, "bad-row", message)


# Cells, by the type of the column. What can not be read stays a text, and the decision says what is wrong with it.


def _reader(type_: Type | None) -> Callable[[str], Any]:
    if isinstance(type_, Scalar):
        return BY_KIND.get(type_.kind, str)
    return _structure if isinstance(type_, (ListType, ContextType, AnyType)) else str


def _number(cell: str) -> Any:
    text = cell.strip()
    if WHOLE.fullmatch(text):
        return int(text)
    return Decimal(text) if NUMBER.fullmatch(text) else cell


def _boolean(cell: str) -> Any:
    return BOOLEANS.get(cell.strip(), cell)


def _structure(cell: str) -> Any:
    try:
        return read_json(cell)
    except (Fault, LimitExceeded):
        return cell


BY_KIND: dict[str, Callable[[str], Any]] = {"number": _number, "boolean": _boolean}
FORMS: dict[str, ReadRows] = {
    "csv": _separated(","),
    "tsv": _separated("\t"),
    "jsonl": _json_lines,
}
