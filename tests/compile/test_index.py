"""The index of long tables answers like a chain of conditions."""

import math
from bisect import bisect_left
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from policy.compile import index
from policy.compile.plain import Between, PlainCell, as_float, comparable_as_float
from policy.feel.values.numbers import from_python
from tests.effort import examples

NUMBERS = st.one_of(st.integers(-5, 5), st.decimals(-5, 5, places=1))


@st.composite
def numeric_cells(draw):
    if draw(st.booleans()):
        point = draw(NUMBERS)
        parts = (Between(point, True, point, True),)
    else:
        low, high = sorted([draw(NUMBERS), draw(NUMBERS)])
        low_end = low if draw(st.booleans()) else None
        high_end = high if low_end is None or draw(st.booleans()) else None
        parts = (Between(low_end, draw(st.booleans()), high_end, draw(st.booleans())),)
    return PlainCell(parts, draw(st.booleans()), False)


def holds(cell, value):
    if cell is None:
        return True
    if value is None:
        return cell.null != cell.negated
    return any(inside(part, value) for part in cell.parts) != cell.negated


def inside(part, value):
    above = part.low is None or value > part.low or (part.low_closed and value == part.low)
    below = part.high is None or value < part.high or (part.high_closed and value == part.high)
    return above and below


def found(cells, value, bits, numeric=False, number=None):
    before, index.AXIS_BITS = index.AXIS_BITS, bits
    try:
        axis = index.numbers_axis(cells, number) if numeric else index.names_axis(cells)
    finally:
        index.AXIS_BITS = before
    place = index.class_of(axis, value)
    checks = ((axis.intervals, place),) if axis.shift else ()
    return index.rows_of((axis.bits[place >> axis.shift],), len(cells), checks, {}, (), 0)


@given(
    st.lists(st.one_of(st.none(), numeric_cells()), min_size=1, max_size=12),
    st.one_of(st.none(), NUMBERS),
    st.sampled_from([1, 40, 5000]),
)
def test_numbers(cells, value, bits):
    assert found(cells, value, bits, numeric=True) == [i for i, cell in enumerate(cells) if holds(cell, value)]


@given(
    st.lists(st.one_of(st.none(), numeric_cells()), min_size=1, max_size=12),
    st.one_of(st.none(), NUMBERS.map(float), st.integers(-6, 6)),
    st.integers(-1, 1),
    st.sampled_from([1, 5000]),
)
def test_numbers_as_they_came(cells, value, steps, bits):
    if isinstance(value, float):
        for _ in range(abs(steps)):
            value = math.nextafter(value, math.inf * steps)
    exact = from_python(value) if value is not None else None
    assert found(cells, value, bits, numeric=True, number=index.first_float) == [
        i for i, cell in enumerate(cells) if holds(cell, exact)
    ]


@st.composite
def text_cells(draw):
    points = draw(st.lists(st.sampled_from("abcd"), min_size=1, max_size=3))
    return PlainCell(tuple(Between(p, True, p, True) for p in points), draw(st.booleans()), draw(st.booleans()))


@given(
    st.lists(st.one_of(st.none(), text_cells()), min_size=1, max_size=12),
    st.sampled_from([None, *"abcdxyz"]),
    st.sampled_from([1, 5000]),
)
def test_texts(cells, value, bits):
    assert found(cells, value, bits) == [i for i, cell in enumerate(cells) if holds(cell, value)]


def test_rows_stop_at_the_limit_and_ask_their_own_tests():
    assert index.rows_of((0b1111,), 4, (), {1: lambda v: v > 3}, (3,), 2) == [0, 2]


@settings(max_examples=examples(500))
@given(st.decimals(allow_nan=False, allow_infinity=False, places=4), st.floats(-1e14, 1e14))
def test_a_float_compares_as_its_shortest_decimal(constant, value):
    if comparable_as_float(constant):
        exact = Decimal(repr(value))
        assert (value < as_float(constant), value == as_float(constant)) == (exact < constant, exact == constant)


def test_neighbours_of_a_decimal_are_told_apart():
    assert comparable_as_float(Decimal("0.1")) and not comparable_as_float(
        Decimal("0.1000000000000000055511151231257827")
    )
    assert bisect_left([as_float(Decimal("0.3"))], 0.1 + 0.2) == 1
