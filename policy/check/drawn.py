"""The rows of a large table, typed by columns: a text that stands in a column twice is looked at once.

Rows of constants alone, which large tables consist of, are not made: it is enough that they could be. All other rows are
typed one by one, as those of small tables are.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Protocol, TypeVar

from attrs import evolve, frozen

from policy.check.plain_cells import Constants, are_literals, are_plain, is_plain, plain_cell
from policy.feel.typed import Cell, Constant, Typed
from policy.feel.types import Type
from policy.model.logic import DrawnRows, Row, RowTexts
from policy.model.typed import Reason, TypedRow, TypedRows, TypedTexts
from policy.source import Text

Node = TypeVar("Node", bound=Typed)
CONSTANTS = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[-@\d.,\s\[\]()<>=!]|(?:true|false|null|not|date|time|duration)\b)*')


class Typing(Protocol):
    """What types the rows of a table one by one; constants without a problem are remembered by column and text."""

    columns: tuple[Typed, ...]
    declared: tuple[Type | None, ...]
    key: str
    cells: dict[tuple[int, str], Cell]
    outputs: Constants

    def row(self, row: Row) -> TypedRow: ...
    def cell(self, place: int, text: Text) -> Cell: ...
    def output(self, place: int, text: Text) -> Typed: ...
    def literal(self, place: int, written: str) -> Constant | None: ...


def drawn_rows(rows: DrawnRows, typing: Typing, lang: str) -> TypedRows:
    """The typed rows. `lang` is the language of reasons that name none."""
    texts = rows.texts
    telling = {at for _, column in texts.because for at, text in enumerate(column) if "{" in text or "}" in text}
    for place, column in enumerate(typing.columns):
        if are_plain(texts.cells[place], column.type):
            continue
        telling |= _open(texts.cells[place], lambda text, at, place=place, kind=column.type: (  # type: ignore[misc]
            is_plain(text, kind) or _is_constant_cell(place, text, rows, at, typing)))  # fmt: skip
    for place, written in enumerate(texts.outputs):
        if written and are_literals(written, typing.declared[place] if place < len(typing.declared) else None):
            typing.output(place, rows[0].outputs[place])  # for the type of the column: that of all
            continue
        telling |= _open(written, lambda text, at, place=place: _is_constant(place, text, rows, at, typing))  # type: ignore[misc]
    days = _days(texts, len(rows))
    telling |= {at for at, (since, until) in enumerate(days or ()) if since and until and since > until}
    languages = tuple(language or lang for language, column in texts.because if any(text != "-" for text in column))
    known = TypedTexts(texts, typing.cells, typing.outputs, days, languages)
    make = _Made(rows, tuple(column.type for column in typing.columns), typing.key, known, lang)
    return TypedRows(len(rows), make, {at: typing.row(rows[at]) for at in sorted(telling)}, known)


def _open(texts: Sequence[str], is_closed: Callable[[str, int], bool]) -> set[int]:
    """The places of the texts that are no constants."""
    verdicts: dict[str, bool] = {}
    for at, text in enumerate(texts):
        if text not in verdicts:
            verdicts[text] = is_closed(text, at)
    if all(verdicts.values()):
        return set()
    return {at for at, text in enumerate(texts) if not verdicts[text]}


def _is_constant_cell(place: int, text: str, rows: DrawnRows, at: int, typing: Typing) -> bool:
    if CONSTANTS.fullmatch(text):
        typing.cell(place, rows[at].cells[place])
    return (place, text) in typing.cells


def _is_constant(place: int, text: str, rows: DrawnRows, at: int, typing: Typing) -> bool:
    found = typing.literal(place, text)
    if found is not None:
        typing.outputs[place, text] = found
    elif CONSTANTS.fullmatch(text):
        typing.output(place, rows[at].outputs[place])
    return (place, text) in typing.outputs


def _days(texts: RowTexts, count: int) -> Sequence[tuple[date | None, date | None]] | None:
    if not texts.valid_from and not texts.valid_until:
        return None
    nothing = ["-"] * count
    pairs = zip(texts.valid_from or nothing, texts.valid_until or nothing, strict=True)
    return [(_day(since), _day(until)) for since, until in pairs]


def _day(text: str) -> date | None:
    return None if text == "-" else date.fromisoformat(text)


@frozen(eq=False)
class _Made:
    """Makes the typed rows that hold constants alone, by their number."""

    rows: DrawnRows
    columns: tuple[Type, ...]
    key: str
    known: TypedTexts
    lang: str

    def __call__(self, at: int) -> TypedRow:
        row = self.rows[at]
        since, until = self.known.days[at] if self.known.days is not None else (None, None)
        return TypedRow(
            id=row.id,
            cells=tuple(self._cell(place, text) for place, text in enumerate(row.cells)),
            outputs=tuple(_placed(self.known.outputs, place, text) for place, text in enumerate(row.outputs)),
            because={language or self.lang: Reason((text.text,)) for language, text in row.because},
            cite=row.cite.text if row.cite else "",
            valid_from=since,
            valid_until=until,
            span=row.span,
        )

    def _cell(self, place: int, text: Text) -> Cell:
        plain = plain_cell(text, self.columns[place], self.key)
        return plain if plain is not None else _placed(self.known.cells, place, text)


def _placed(known: Mapping[tuple[int, str], Node], place: int, text: Text) -> Node:
    return evolve(known[place, text.text], span=text.span())
