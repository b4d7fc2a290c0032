"""Values of one kind, within the declared values, drawn to the edges of a table."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from math import ceil, floor
from typing import Any

from hypothesis import strategies as st

from policy.feel.conform import in_domain
from policy.feel.emit import holds
from policy.feel.scope import Scope
from policy.feel.types import Scalar
from policy.feel.typing import infer_tests
from policy.feel.values.kinds import kind_of
from policy.problems import Sink
from policy.regions.constants import Beyond, Constants, cuts_of
from policy.regions.lines import LINES, WHOLE_NUMBERS, ZONED, Line, NoLine
from policy.testing.edges import around

Strategy = st.SearchStrategy[Any]
_YEAR = 31_557_600_000_000  # microseconds
WIDE = {  # how far from zero, or from the year 2000, values are drawn where nothing is declared
    "number": 10**6,
    "date": 36_525,
    "date and time": 50 * _YEAR,
    "time": _YEAR,
    "days and time duration": _YEAR,
    "years and months duration": 240,
}
CENTRES = {"date": datetime(2000, 1, 1).toordinal(), "date and time": 30 * _YEAR}


def scalars(type_: Scalar, edges: Sequence[Any]) -> Strategy:
    """Values that the type allows: on its own limits and on the `edges`, the smallest step beside them, and any others."""
    if type_.domain is not None and type_.domain.values is not None:
        return st.sampled_from([value for value in type_.domain.values if in_domain(value, type_, holds)])
    if type_.kind == "boolean":
        return st.booleans()
    limits = _limits(type_)
    line = _line(type_, edges)
    near = [
        value
        for value in _near((*limits, *edges), line)
        if kind_of(value) == type_.kind and in_domain(value, type_, holds)
    ]
    others = list(_segments(type_, limits, line) if line else _texts(type_, near))
    return st.one_of(*([st.sampled_from(near)] if near else []), *others).filter(
        lambda value: in_domain(value, type_, holds)
    )


def _limits(type_: Scalar) -> tuple[Any, ...]:
    """The constants in the declared values."""
    if type_.domain is None or type_.domain.tests is None:
        return ()
    try:
        return cuts_of(infer_tests(type_.domain.tests, type_, Scope.of(()), Sink()), Constants({})).values
    except Beyond:
        return ()


def _near(values: Sequence[Any], line: Line | None) -> Iterator[Any]:
    seen: list[Any] = []
    for value in (near for edge in values if edge is not None for near in around(edge, line)):
        if value not in seen:
            seen.append(value)
            yield value


def _texts(type_: Scalar, near: Sequence[Any]) -> Iterator[Strategy]:
    """Any text, unless the declared values are the texts near by."""
    if type_.domain is None or type_.domain.tests is None or not near:
        yield st.text(max_size=12)


def _line(type_: Scalar, edges: Sequence[Any]) -> Line | None:
    """The line of the kind, if it has one; moments have a zone, unless they are compared with moments that have none."""
    if type_.kind == "number" and type_.domain is not None and type_.domain.whole:
        return WHOLE_NUMBERS
    local = any(isinstance(edge, datetime) and edge.tzinfo is None for edge in edges)
    return ZONED if type_.kind == "date and time" and not local else LINES.get(type_.kind)


def _segments(type_: Scalar, limits: Sequence[Any], line: Line) -> Iterator[Strategy]:
    """The stretches between the declared limits that hold allowed values."""
    places = sorted({place for limit in limits if (place := _place(line, limit)) is not None})
    centre, wide = CENTRES.get(type_.kind, 0), WIDE[type_.kind]
    lowest = max(line.lowest if line.lowest is not None else centre - wide, min([centre, *places]) - wide)
    highest = min(
        line.highest if line.highest is not None else centre + wide + max([0, *places]), max([centre, *places]) + wide
    )
    for low, high in pairwise([lowest, *places, highest]):
        probe = line.between(low, high)
        if probe is not None and in_domain(line.value(probe), type_, holds):
            yield from _between(line, low, high)


def _place(line: Line, value: Any) -> Any:
    try:
        return line.place(value)
    except NoLine:
        return None


def _between(line: Line, low: Any, high: Any) -> Iterator[Strategy]:
    if ceil(low) <= floor(high):
        yield st.integers(ceil(low), floor(high)).map(line.value)
    if not line.whole:
        yield st.decimals(Decimal(low), Decimal(high), places=2 if high - low > 1 else 6, allow_nan=False)
