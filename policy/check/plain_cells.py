"""Cells of literals alone, which large tables are full of, typed without being parsed.

`-` over any column, `"x"`, `"x", "y"` over one of texts, `5`, `>= 5`, `[5..10)` over one of numbers, the same with dates, times and
durations after `@`. The typed tree is the one that the parser and the typing would give, places included; a property test
compares the two.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from policy.feel.fault import Fault
from policy.feel.typed import Cell, Constant, Equals, Relates, Test, Within
from policy.feel.types import NUMBER, STRING, Scalar, Type
from policy.feel.typing.constants import constant
from policy.feel.values.kinds import kind_of
from policy.feel.values.temporal_texts import parse_temporal
from policy.problems import NOWHERE
from policy.source import Span, Text

SOME_TEXTS = r'"[^"\\\n\r]*"(?:[ ]*,[ ]*"[^"\\\n\r]*")*'
TEXTS = re.compile(SOME_TEXTS, re.ASCII)
ONE_TEXT = re.compile(r'"([^"]*)"')
DIGITS = r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?"
NUMBERS = re.compile(
    rf"(?P<sign><=|>=|<|>)?[ ]*(?P<operand>{DIGITS})"
    rf"|(?P<opened>[\[(])[ ]*(?P<low>{DIGITS})[ ]*\.\.[ ]*(?P<high>{DIGITS})[ ]*(?P<closed>[\])])",
    re.ASCII,
)
SOME_NUMBERS = rf"(?:<=|>=|<|>)?[ ]*{DIGITS}|[\[(][ ]*{DIGITS}[ ]*\.\.[ ]*{DIGITS}[ ]*[\])]"
AT = r'@"[-+0-9A-Za-z:.@/_]{1,60}"'  # what stands after `@`
ONE_AT = re.compile(r'@"([^"]*)"')
MOMENTS = re.compile(
    rf"(?P<sign><=|>=|<|>)[ ]*(?P<operand>{AT})"
    rf"|(?P<opened>[\[(])[ ]*(?P<low>{AT})[ ]*\.\.[ ]*(?P<high>{AT})[ ]*(?P<closed>[\])])"
    rf"|{AT}(?:[ ]*,[ ]*{AT})*",
    re.ASCII,
)
SOME_MOMENTS = rf"(?:<=|>=|<|>)[ ]*{AT}|[\[(][ ]*{AT}[ ]*\.\.[ ]*{AT}[ ]*[\])]|{AT}(?:[ ]*,[ ]*{AT})*"
TEMPORAL = ("date", "time", "date and time", "days and time duration", "years and months duration")
COLUMNS = {
    kind: re.compile(rf"(?:(?:-|{some})\n)*", re.ASCII)
    for kind, some in (("number", SOME_NUMBERS), ("string", SOME_TEXTS), *((kind, SOME_MOMENTS) for kind in TEMPORAL))
}
LITERAL = re.compile(rf'"(?P<string>[^"\\\n\r]*)"|(?P<number>{DIGITS})', re.ASCII)
LITERALS = {
    kind: re.compile(rf"(?:{one}\n)*", re.ASCII) for kind, one in (("number", DIGITS), ("string", r'"[^"\\\n\r]*+"'))
}


class Constants(dict[tuple[int, str], Constant]):
    """Constants by output and text; those of plain texts and numbers are made when looked at."""

    def __missing__(self, key: tuple[int, str]) -> Constant:
        made = literal(key[1], NOWHERE)
        if made is None:
            raise KeyError(key)
        return self.setdefault(key, made)


def literal(written: str, place: Span) -> Constant | None:
    """The value of a plain text or number, which large tables are full of, without parsing it."""
    match = LITERAL.fullmatch(written)
    if match is None:
        return None
    if match["number"]:
        return Constant(number_of(match["number"]), type=NUMBER, span=place)
    return Constant(match["string"], type=STRING, span=place)


def are_literals(written: Sequence[str], declared: Type | None) -> bool:
    """Whether all outputs under one another are plain texts, or numbers, of a type without bounds; no says nothing."""
    if declared is not None and (not isinstance(declared, Scalar) or declared.domain is not None):
        return False
    kinds = LITERALS if declared is None else {declared.kind} & LITERALS.keys()
    return any(_all_match(LITERALS[kind], written) for kind in kinds)


def _all_match(pattern: re.Pattern[str], written: Sequence[str]) -> bool:
    """Whether a pattern of lines matches all texts, each a line."""
    lines = "\n".join((*written, ""))
    return lines.count("\n") == len(written) and pattern.fullmatch(lines) is not None


def are_plain(written: Sequence[str], column: Type) -> bool:
    """Whether all cells of a column without declared values are plain, seen at one glance; no says nothing."""
    if not isinstance(column, Scalar) or column.kind not in COLUMNS or (column.domain and column.domain.values):
        return False
    return _all_match(COLUMNS[column.kind], written) and (
        column.kind not in TEMPORAL or _are_moments("".join(written), column.kind)
    )


def is_plain(written: str, column: Type) -> bool:
    """Whether a cell is one of literals alone, of the kind of its column, without anything to say of it."""
    if written == "-":
        return True
    if not isinstance(column, Scalar):
        return False
    if column.kind == "number":
        return (column.domain is None or column.domain.values is None) and NUMBERS.fullmatch(written) is not None
    if column.kind in TEMPORAL:
        free = column.domain is None or column.domain.values is None
        return free and MOMENTS.fullmatch(written) is not None and _are_moments(written, column.kind)
    return column.kind == "string" and TEXTS.fullmatch(written) is not None and _are_declared(written, column)


def _are_moments(written: str, kind: str) -> bool:
    """Whether all that stands after `@` is of one kind."""
    return all(kind_of(moment_of(text)) == kind for text in set(ONE_AT.findall(written)))


@lru_cache(1 << 16)
def moment_of(written: str) -> Any:
    """The date, time or duration of a text; None where it is none."""
    try:
        return parse_temporal(written)
    except Fault:
        return None


def _are_declared(written: str, column: Scalar) -> bool:
    values = column.domain.values if column.domain is not None else None
    return values is None or all(text in values for text in ONE_TEXT.findall(written))


def plain_cell(text: Text, column: Type, key: str) -> Cell | None:
    """The cell, or None where it is to be parsed. `key` is that of the value under test."""
    if not is_plain(text.text, column):
        return None
    assert isinstance(column, Scalar) or text.text == "-"
    tests = () if text.text == "-" else TESTS[column.kind](text, column)  # type: ignore[attr-defined]
    return Cell(key, tests, False, type=column, span=text.span())


def _texts(text: Text, column: Type) -> tuple[Test, ...]:
    return tuple(_text(found, text, column) for found in ONE_TEXT.finditer(text.text))


def _text(found: re.Match[str], text: Text, column: Type) -> Test:
    place = text.span(*found.span())
    return Equals(Constant(found[1], type=STRING, span=place), type=column, span=place)


def _numbers(text: Text, column: Type) -> tuple[Test, ...]:
    found = NUMBERS.fullmatch(text.text)
    assert found is not None
    if found["operand"] is None:
        low, high = _number(found, "low", text), _number(found, "high", text)
        return (Within(low, found["opened"] == "[", high, found["closed"] == "]", type=column, span=text.span()),)
    operand = _number(found, "operand", text)
    if found["sign"]:
        return (Relates(found["sign"], operand, type=column, span=text.span()),)
    return (Equals(operand, type=column, span=text.span()),)


def _number(found: re.Match[str], group: str, text: Text) -> Constant:
    return Constant(number_of(found[group]), type=NUMBER, span=text.span(*found.span(group)))


def _moments(text: Text, column: Type) -> tuple[Test, ...]:
    found = MOMENTS.fullmatch(text.text)
    assert found is not None
    values = [constant(moment_of(each[1]), text.span(*each.span())) for each in ONE_AT.finditer(text.text)]
    if found["sign"]:
        return (Relates(found["sign"], values[0], type=column, span=text.span()),)
    if found["opened"]:
        return (Within(values[0], found["opened"] == "[", values[1], found["closed"] == "]", type=column, span=text.span()),)  # fmt: skip
    return tuple(Equals(value, type=column, span=value.span) for value in values)


def number_of(written: str) -> Any:
    """The value of a number of up to fifteen digits before and behind the point."""
    if written.startswith("-"):
        value = number_of(written[1:])
        return value.copy_negate() if value and isinstance(value, Decimal) else -value
    return int(written) if written.isdigit() else Decimal(written)


TESTS: dict[str, Callable[[Text, Type], tuple[Test, ...]]] = {
    "string": _texts,
    "number": _numbers,
    **dict.fromkeys(TEMPORAL, _moments),
}
