"""JSON and Python on the way in and out: exact digits, every type, limits."""

import math
from datetime import date
from decimal import Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.feel.encoding import from_plain, from_typed, json_text, read_json, to_plain, to_python, to_typed
from policy.feel.fault import Fault
from policy.feel.operators import equal
from policy.feel.types import ANY, DATE, DAYS_AND_TIME, NUMBER, ContextType, ListType
from policy.feel.values.functions import Function
from policy.feel.values.numbers import rounded
from policy.feel.values.ranges import Range
from policy.feel.values.temporal_texts import parse_temporal
from policy.limits import INPUT_DEPTH
from policy.problems import LimitExceeded
from tests.feel.values import numbers, temporals

leaves = st.one_of(st.none(), st.booleans(), st.text(), numbers.map(rounded), temporals)
values = st.recursive(
    leaves, lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)), max_leaves=12
)


@given(values)
def test_typed_and_back(value: Any) -> None:
    assert equal(from_typed(read_json(json_text(to_typed(value)))), value)


@given(values)
def test_what_was_read_is_written_alike(value: Any) -> None:
    once = to_plain(value)
    assert to_plain(from_plain(read_json(json_text(once, indent=2)))) == once


def test_digits_are_exact() -> None:
    text = "[0.1, 1234567890123456789012345678901234, 0.1234567890123456789012345678901234]"
    assert json_text(to_plain(from_plain(read_json(text)))) == text
    assert json_text(Decimal("1e-900")) == "1E-900"


def test_types_show() -> None:
    value = {"a": date(2026, 1, 1), "r": Range(1, True, 10, False), "f": Function(("x",), abs, name="size")}
    assert to_typed(value) == {
        "context": {"a": {"date": "2026-01-01"}, "r": {"range": "[1..10)"}, "f": {"function": "size"}}
    }
    assert to_plain(value) == {"a": "2026-01-01", "r": "[1..10)", "f": "size"}


def test_texts_become_temporal_where_the_type_says_so() -> None:
    type_ = ContextType({"day": DATE, "waits": ListType(DAYS_AND_TIME)})
    read = from_plain({"day": "2026-01-01", "waits": ["PT1H"], "note": "2026-01-01"}, type_)
    assert read == {"day": date(2026, 1, 1), "waits": [parse_temporal("PT1H")], "note": "2026-01-01"}
    assert from_plain("2026-01-01", ANY) == "2026-01-01"
    assert from_plain("12", NUMBER) == "12"
    with pytest.raises(Fault, match="2026-02-30"):
        from_plain("2026-02-30", DATE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1,]",
        "NaN",
        "[Infinity]",
        '{"a": 1, "a": 2}',
        "1e99999999",
        '"\\ud800',
        "\x00",
    ],
)
def test_what_is_no_json(text: str) -> None:
    with pytest.raises(Fault):
        read_json(text)


@pytest.mark.parametrize(
    "data", [{}, {"date": "2026-01-01", "time": "10:00:00"}, {"dat": "x"}, {"date": 1}, {"range": "[3..1]"}]
)
def test_what_is_no_typed_value(data: Any) -> None:
    with pytest.raises(Fault):
        from_typed(data)


@pytest.mark.parametrize("data", [object(), float("nan"), {1: 2}, {1, 2}, b"x"])
def test_what_is_no_value(data: Any) -> None:
    with pytest.raises(Fault):
        from_plain(data)


def test_limits() -> None:
    deep: Any = 0
    for _ in range(INPUT_DEPTH + 2):
        deep = [deep]
    with pytest.raises(LimitExceeded):
        from_plain(deep)
    with pytest.raises(LimitExceeded):
        read_json("[" * 200_000)
    wide: Any = 0
    for _ in range(30):
        wide = [wide, wide]
    with pytest.raises(LimitExceeded):
        to_plain(wide)


def test_outcomes_are_the_callers_own() -> None:
    inner = [Decimal("1.0")]
    outcome = to_python({"a": inner})
    assert outcome == {"a": [1]}
    assert outcome["a"] is not inner
    assert to_python([Decimal("0.1")], numbers="float") == [0.1]


@pytest.mark.parametrize("figures", [28, 3])
@pytest.mark.parametrize(
    "number", ["1.234567890123456789012345678901234E+60", "-1.234567890123456789012345678901234E-60"]
)
def test_json_has_all_digits_whatever_precision_the_service_calculates_with(number: str, figures: int) -> None:
    with localcontext(prec=figures):
        assert json_text(Decimal(number)) == number


def test_floats_of_an_outcome_are_the_numbers_they_mean() -> None:
    assert to_plain({"share": 0.1, "all": [1.0, math.inf]}) == {"share": Decimal("0.1"), "all": [1, "inf"]}
