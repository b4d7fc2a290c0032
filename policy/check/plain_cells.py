"""Cells of literals alone, which large tables are full of, typed without being parsed.

`"x"`, `"x", "y"`, `5`, `>= 5`, `[5..10)` over a column of texts or numbers without declared values. The typed tree is the one
that the parser and the typing would give, places included; a property test compares the two.
"""

import re
from decimal import Decimal
from typing import Any

from policy.feel.typed import Cell, Constant, Equals, Relates, Test, Within
from policy.feel.types import NUMBER, STRING, Scalar, Type
from policy.source import Text

TEXTS = re.compile(r'"[^"\\\n\r]*"(?:[ ]*,[ ]*"[^"\\\n\r]*")*', re.ASCII)
ONE_TEXT = re.compile(r'"([^"]*)"')
DIGITS = r"[0-9]{1,15}(?:\.[0-9]{1,15})?"
COMPARED = re.compile(rf"(<=|>=|<|>)?[ ]*({DIGITS})", re.ASCII)
RANGE = re.compile(rf"([\[(])[ ]*({DIGITS})[ ]*\.\.[ ]*({DIGITS})[ ]*([\])])", re.ASCII)


def plain_cell(text: Text, column: Type, key: str) -> Cell | None:
    """The cell, or None where it is to be parsed. `key` is that of the value under test."""
    if not isinstance(column, Scalar) or column.domain is not None or len(text.anchors) > 1:
        return None
    tests = (
        _texts(text, column) if column.kind == "string" else _numbers(text, column) if column.kind == "number" else ()
    )
    return Cell(key, tests, False, type=column, span=text.span()) if tests else None


def _texts(text: Text, column: Type) -> tuple[Test, ...]:
    if not TEXTS.fullmatch(text.text):
        return ()
    return tuple(_text(found, text, column) for found in ONE_TEXT.finditer(text.text))


def _text(found: re.Match[str], text: Text, column: Type) -> Test:
    place = text.span(*found.span())
    return Equals(Constant(found[1], type=STRING, span=place), type=column, span=place)


def _numbers(text: Text, column: Type) -> tuple[Test, ...]:
    compared = COMPARED.fullmatch(text.text)
    if compared is not None:
        operand = _number(compared, 2, text)
        if compared[1]:
            return (Relates(compared[1], operand, type=column, span=text.span()),)
        return (Equals(operand, type=column, span=text.span()),)
    ends = RANGE.fullmatch(text.text)
    if ends is None:
        return ()
    low, high = _number(ends, 2, text), _number(ends, 3, text)
    return (Within(low, ends[1] == "[", high, ends[4] == "]", type=column, span=text.span()),)


def _number(found: re.Match[str], group: int, text: Text) -> Constant:
    written = found[group]
    value: Any = int(written) if written.isdigit() else Decimal(written)
    return Constant(value, type=NUMBER, span=text.span(*found.span(group)))
