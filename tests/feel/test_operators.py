"""The operators of FEEL, by a table of cases and by laws."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from policy.feel import operators
from policy.feel.fault import Fault
from policy.feel.operators.comparison import is_equal
from policy.feel.range_texts import parse_range
from policy.feel.run import Run, running
from policy.feel.values.numbers import DIGITS, from_python, parse_number
from policy.feel.values.ranges import Range
from policy.feel.values.temporal_texts import parse_temporal
from policy.limits import TEXT_LENGTH
from policy.problems import LimitExceeded
from tests.feel.values import dates, moments, numbers, orderable, times

FILE = Path(__file__).parents[1] / "cases" / "feel" / "operators.yaml"
CASES = [(group, *case) for group, cases in YAML(typ="safe").load(FILE.read_text("utf-8")).items() for case in cases]


def value(given: Any) -> Any:
    if isinstance(given, list):
        return [value(item) for item in given]
    if isinstance(given, dict):
        return {name: value(part) for name, part in given.items()}
    if isinstance(given, str) and given[:1] in "@~" and given:
        return parse_temporal(given[1:]) if given[0] == "@" else parse_range(given[1:])
    return from_python(given) if isinstance(given, (int, float)) and not isinstance(given, bool) else given


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(map(str, case)))
def test_case(case: tuple[Any, ...]) -> None:
    _, name, *operands, expected = case
    operation, arguments = getattr(operators, name), [value(operand) for operand in operands]
    if expected == "!":
        with pytest.raises(Fault):
            operation(*arguments)
        return
    outcome = operation(*arguments)
    outcome = list(outcome) if name in ("count_steps", "items_of") else outcome
    assert type(outcome) is bool or not isinstance(expected, bool)
    assert operators.equal(outcome, value(expected)), outcome


def test_messages_speak_of_kinds() -> None:
    with pytest.raises(Fault, match="cannot add a number and a string"):
        operators.add(1, "a")
    with pytest.raises(Fault, match="cannot compare a number with a boolean"):
        operators.less(1, True)


def test_a_filter_keeps_what_is_true_and_takes_positions() -> None:
    assert operators.filter_([1, 2, 3], lambda item: item > 1) == [2, 3]
    assert operators.filter_([1, 2, 3], lambda item: None) == []
    assert operators.filter_([1, 2, 3], lambda item: Decimal(2)) == 2
    with pytest.raises(Fault):
        operators.filter_([1], lambda item: "yes")


def test_an_interval_from_null_is_not_an_open_one() -> None:
    assert operators.contained(5, Range(None, False, 10, True)) is None
    assert operators.contained(5, Range(None, False, 10, True, "<=")) is True
    assert not operators.equal(Range(None, False, 10, True), Range(None, False, 10, True, "<="))


def test_texts_do_not_grow_without_end() -> None:
    half = "a" * (TEXT_LENGTH // 2 + 1)
    with pytest.raises(LimitExceeded):
        operators.add(half, half)


def test_deep_and_doubling_values_are_stopped() -> None:
    deep, other = [0], [0]
    for _ in range(1_000):
        deep, other = [deep], [other]
    with pytest.raises(LimitExceeded):
        operators.equal(deep, other)
    wide, twin = [0], [0]
    for _ in range(60):
        wide, twin = [wide, wide], [twin, twin]
    with running(Run(parse_temporal("2026-01-01T00:00:00Z"), steps=10_000)), pytest.raises(LimitExceeded):
        operators.equal(wide, twin)


@given(numbers, numbers)
def test_arithmetic_stays_within_34_digits(left: Any, right: Any) -> None:
    for operation in (operators.add, operators.subtract, operators.multiply, operators.divide):
        try:
            outcome = operation(left, right)
        except Fault:
            continue
        assert len(Decimal(outcome).normalize().as_tuple().digits) <= DIGITS
        assert Decimal(outcome).is_finite()


@given(numbers, numbers)
def test_the_class_of_a_number_makes_no_difference(left: Any, right: Any) -> None:
    for operation in (operators.add, operators.subtract, operators.multiply):
        assert operation(left, right) == operation(Decimal(left), Decimal(right))


@given(orderable)
def test_order_is_total(three: tuple[Any, Any, Any]) -> None:
    a, b, c = three
    assert [operators.less(a, b), operators.equal(a, b), operators.more(a, b)].count(True) == 1
    if operators.at_most(a, b) and operators.at_most(b, c):
        assert operators.at_most(a, c)
    assert operators.at_most(a, b) == operators.at_least(b, a)


@given(st.one_of(numbers, dates, times, moments, st.text(), st.booleans(), st.none()))
def test_a_value_equals_itself(one: Any) -> None:
    assert operators.equal(one, one)
    assert operators.contained(one, [one])
    assert not is_equal(one, [one])


def test_a_sum_of_parsed_digits_is_exact() -> None:
    assert operators.add(parse_number("0.1"), parse_number("0.2")) == Decimal("0.3")
