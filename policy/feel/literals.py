"""Values as FEEL writes them: what an author could put into a cell to mean this value."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from policy.feel.values.functions import Function
from policy.feel.values.numbers import number_text
from policy.feel.values.ranges import Range
from policy.feel.values.temporal import FineTime, LongDuration, WideDate, WideDateTime, YearsMonths
from policy.feel.values.temporal_texts import temporal_text

WRITTEN = {  # how a value of a kind, or the text that makes one, is written
    "number": "write it as `1234.5`",
    "boolean": "write `true` or `false`",
    "date": "write it as `2026-06-30`",
    "time": "write it as `10:30:00`, with the seconds",
    "date and time": "write it as `2026-06-30T10:30:00` or `2026-06-30T10:30:00+08:00`, with the seconds",
    "days and time duration": "write it as `P1DT12H`",
    "years and months duration": "write it as `P1Y6M`",
    "duration": "write it as `P1DT12H` or `P1Y6M`",
}
_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def literal(value: Any) -> str:
    """The FEEL literal of a value; anything that has none is shown in angle brackets."""
    return LITERALS.get(type(value), _unknown)(value)


def quoted(text: str) -> str:
    """A text as a FEEL string."""
    return f'"{text.translate(_ESCAPES)}"'


def _unknown(value: Any) -> str:
    return f"<{value}>"


def _temporal(value: Any) -> str:
    return f'@"{temporal_text(value)}"'


def _list(items: list[Any]) -> str:
    return "[" + ", ".join(map(literal, items)) + "]"


def _context(entries: dict[str, Any]) -> str:
    return "{" + ", ".join(f"{quoted(key)}: {literal(value)}" for key, value in entries.items()) + "}"


def _range(value: Range) -> str:
    if value.operator:
        return f"({value.operator} {literal(value.high if value.low is None else value.low)})"
    ends = f"{literal(value.low)}..{literal(value.high)}"
    return f"{'[' if value.low_closed else '('}{ends}{']' if value.high_closed else ')'}"


def _function(value: Function) -> str:
    return f"<function {value.name}>" if value.name else "<function>"


LITERALS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _value: "null",
    bool: lambda value: "true" if value else "false",
    int: number_text,
    Decimal: number_text,
    str: quoted,
    list: _list,
    dict: _context,
    Range: _range,
    Function: _function,
    **dict.fromkeys(
        (date, datetime, time, timedelta, WideDate, WideDateTime, FineTime, LongDuration, YearsMonths), _temporal
    ),
}
