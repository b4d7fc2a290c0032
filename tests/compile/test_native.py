"""The part in C: what it takes for plain, what it finds, what it fills, and that it holds on to nothing."""

import math
import sys
from bisect import bisect_right
from collections import OrderedDict, defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal
from time import time_ns
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.compile import index, native

pytestmark = pytest.mark.skipif(native.built is None, reason="the part in C was not built here")


class Text(str):
    pass


class Number(float):
    pass


class Unequal:
    def __hash__(self) -> int:
        return hash("amount")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no")


def intake(*, ignores: bool = False) -> Any:
    wanted = (
        ("amount", None, native.built.NUMBER, False),
        ("norm", None, native.built.SHORT_NUMBER, True),
        ("kind", str, native.built.EXACT, False),
        ("on", date, native.built.EXACT, True),
        ("list", None, native.built.ANYTHING, False),
    )
    return native.built.Intake(wanted, ignores)


PLAIN: dict[str, Any] = {"amount": 1.5, "norm": 3, "kind": "a", "on": date(2026, 1, 1), "list": [1]}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"amount": 10**400},
        {"amount": 0},
        {"amount": -0.0},
        {"norm": None},
        {"norm": 10**15 - 1},
        {"norm": 1e300},
        {"on": None},
        {"list": None},
    ],
)
def test_what_is_plain(change: dict[str, Any]) -> None:
    inputs = {**PLAIN, **change}
    assert intake()(inputs) == tuple(inputs.values())


@pytest.mark.parametrize(
    "change",
    [
        {"amount": math.nan},
        {"amount": -math.inf},
        {"amount": True},
        {"amount": None},
        {"amount": Decimal(1)},
        {"amount": Number(1)},
        {"amount": "1"},
        {"norm": 10**15},
        {"norm": -(10**400)},
        {"kind": Text("a")},
        {"kind": None},
        {"kind": b"a"},
        {"on": datetime(2026, 1, 1, tzinfo=UTC)},
        {"more": 1},
        {1: 1},
    ],
)
def test_what_is_not(change: dict[Any, Any]) -> None:
    assert intake()({**PLAIN, **change}) is None


@pytest.mark.parametrize("missing", PLAIN)
def test_only_what_is_optional_may_be_missing(missing: str) -> None:
    inputs = {name: value for name, value in PLAIN.items() if name != missing}
    found = intake()(inputs)
    assert found is None if missing in ("amount", "kind", "list") else found == tuple({**PLAIN, missing: None}.values())


@pytest.mark.parametrize("inputs", [OrderedDict(PLAIN), defaultdict(int, PLAIN), list(PLAIN.values()), None, "amount"])
def test_what_is_no_plain_dict(inputs: Any) -> None:
    assert intake()(inputs) is None


def test_what_is_not_known_may_be_passed_over() -> None:
    assert intake(ignores=True)({**PLAIN, "more": 1}) == tuple(PLAIN.values())


def test_a_key_that_cannot_be_compared_goes_the_other_way() -> None:
    assert intake()({Unequal(): 1, **{name: value for name, value in PLAIN.items() if name != "amount"}}) is None


class Stopping:
    def __hash__(self) -> int:
        return hash("amount")

    def __eq__(self, other: object) -> bool:
        raise KeyboardInterrupt


def test_who_wants_to_stop_is_heard() -> None:
    with pytest.raises(KeyboardInterrupt):
        intake()({Stopping(): 1})


def test_an_input_of_two_policies_comes_once() -> None:
    twice = native.built.Intake(tuple(("n", None, native.built.NUMBER, False) for _ in range(2)), False)
    assert twice({"n": 1}) == (1, 1)
    assert twice({"n": 1, "m": 1}) is None


CUTS = st.lists(st.one_of(st.floats(-1e14, 1e14), st.integers(-60, 60).map(lambda number: number / 4)), unique=True)
ASKED = st.one_of(
    st.floats(allow_nan=False), st.integers(-60, 60), st.integers(), st.integers(-60, 60).map(lambda n: n / 4)
)


@given(CUTS.map(sorted), ASKED, st.integers(-1, 1))
def test_a_search_is_a_bisection(cuts: list[float], value: float, steps: int) -> None:
    value = math.nextafter(value, math.inf * steps) if steps and isinstance(value, float) else value
    classes = range(len(cuts) + 2)
    found = native.search(cuts, classes, len(cuts) + 1)
    assert found(value) == bisect_right(cuts, value)
    assert found(None) == len(cuts) + 1


BITS = st.lists(st.one_of(st.integers(0, 2**200), st.integers(0, 300).map(lambda at: 1 << at)), min_size=1, max_size=6)


@given(st.integers(0, 400), BITS)
def test_the_highest_bit_in_common(limit: int, columns: list[int]) -> None:
    assert native.built.common(limit, *columns) == index.common(limit, *columns)


@given(st.integers(0, 400), st.integers(1, 2**200), BITS)
def test_the_highest_bit_in_common_where_there_is_one(limit: int, shared: int, columns: list[int]) -> None:
    every = [bits | shared for bits in columns]
    assert native.built.common(limit, *every) == index.common(limit, *every)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ((), TypeError),
        ((1,), TypeError),
        (("1", 1), TypeError),
        ((1, 1.0), TypeError),
        ((1, True), TypeError),
        ((-1, 1), ValueError),
        ((10**30, 1), OverflowError),
        ((1, *[1] * 300), TypeError),
    ],
)
def test_what_has_nothing_in_common(arguments: tuple[Any, ...], error: type[Exception]) -> None:
    with pytest.raises(error):
        native.built.common(*arguments)


class Kept:
    __slots__ = ("a", "at", "b")


KEPT: Any = Kept


def test_a_record_is_filled() -> None:
    before = time_ns()
    record: Any = native.maker(KEPT, ("b", "a", "at"), time_ns, copies=False)(1, 2)
    assert (record.b, record.a) == (1, 2)
    assert before <= record.at <= time_ns()
    assert native.maker(KEPT, ("at",), None, copies=False)(7).at == 7


def test_the_first_value_is_copied_where_it_is_a_dict() -> None:
    outcome = {"tier": "gold"}
    fill = native.maker(KEPT, ("a", "b"), None, copies=True)
    record: Any = fill(outcome, outcome)
    assert record.a == outcome
    assert record.a is not outcome
    assert record.b is outcome
    assert fill(None, 1).a is None


@pytest.mark.parametrize("slots", [("c",), ("__init__",), ("a", "a"), (1,)])
def test_only_slots_are_filled(slots: tuple[Any, ...]) -> None:
    with pytest.raises((TypeError, AttributeError)):
        native.maker(KEPT, slots, None, copies=False)


@pytest.mark.parametrize(
    ("made", "arguments"),
    [
        (lambda: native.maker(KEPT, ("a", "b"), None, copies=False), (1,)),
        (lambda: native.maker(KEPT, ("a", "b"), time_ns, copies=False), (1, 2)),
        (lambda: native.search([1.0], [0, 1, 2], 2), ("1",)),
        (lambda: native.search([1.0], [0, 1, 2], 2), (True,)),
        (lambda: native.search([1.0], [0, 1, 2], 2), ()),
        (intake, ()),
        (intake, ({}, {})),
    ],
)
def test_wrong_calls_are_errors(made: Any, arguments: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError):
        made()(*arguments)


@pytest.mark.parametrize(
    "make",
    [
        lambda: native.built.Intake((("a", 1, native.built.EXACT, False),), False),
        lambda: native.built.Intake((("a",),), False),
        lambda: native.built.Intake((1,), False),
        lambda: native.built.Intake([], False),
        lambda: native.built.Search(("a",), (1, 2), 1),
        lambda: native.built.Search((1.0,), (1,), 1),
        lambda: native.built.Maker(1, (), None, False),
    ],
)
def test_what_cannot_be_made(make: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        make()


def test_nothing_is_held_on_to() -> None:
    value, other = object(), [1]
    inputs = {**PLAIN, "list": value}
    take, fill = intake(), native.maker(KEPT, ("a", "b"), None, copies=False)
    counts = sys.getrefcount(value), sys.getrefcount(other), sys.getrefcount(None)
    for _ in range(1000):
        assert take(inputs) is not None
        assert take({**inputs, "kind": 1}) is None
        fill(other, value)
    assert (sys.getrefcount(value), sys.getrefcount(other)) == counts[:2]
    assert abs(sys.getrefcount(None) - counts[2]) < 100
