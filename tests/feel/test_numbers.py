"""Numbers: reading, writing, and the way to and from Python."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.feel.fault import Fault
from policy.feel.values.numbers import from_python, is_number, number_text, parse_number, rounded, to_outcome
from tests.feel.values import numbers


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1", "1"),
        ("-1", "-1"),
        ("+1", "1"),
        ("1.500", "1.5"),
        (".5", "0.5"),
        ("-0.0", "0"),
        ("0e5", "0"),
        ("1e3", "1000"),
        ("1.23E-4", "0.000123"),
        ("100", "100"),
        ("12345678901234567890123456789012345", "12345678901234567890123456789012340"),
        ("1e-7000", "0"),
    ],
)
def test_reading_and_writing(text: str, written: str) -> None:
    assert number_text(parse_number(text)) == written


@pytest.mark.parametrize(
    "text", ["", "-", ".", "1.", "1e", "0x1", "1_000", "１", "NaN", "Infinity", "1e9999999999999", " 1", "1 "]
)
def test_no_numbers(text: str) -> None:
    with pytest.raises(Fault):
        parse_number(text)


@pytest.mark.parametrize(
    "value", [True, float("nan"), float("inf"), Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), "1", None]
)
def test_what_python_value_is_no_number(value: Any) -> None:
    with pytest.raises(Fault):
        from_python(value)


def test_a_float_means_its_shortest_decimal() -> None:
    assert from_python(0.1) == Decimal("0.1")
    assert from_python(1e22) == Decimal("1e22")


def test_true_is_no_number() -> None:
    assert not is_number(True)
    assert is_number(1)
    assert not is_number(1.0)


def test_an_outcome_is_an_int_exactly_when_whole() -> None:
    assert type(to_outcome(Decimal("1.00"))) is int
    assert str(to_outcome(Decimal("1.50"))) == "1.5"
    assert to_outcome(Decimal("1e40")) == 10**40


def test_half_to_even_at_the_last_digit() -> None:
    assert rounded(10**34 + 5) == 10**34
    assert rounded(10**34 + 15) == 10**34 + 20


@given(numbers)
def test_text_and_back(value: Any) -> None:
    assert parse_number(number_text(rounded(value))) == rounded(value)


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_floats_keep_their_value(value: float) -> None:
    assert float(from_python(value)) == value
