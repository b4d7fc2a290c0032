"""Conformance of values and types, coercion, domains."""

from datetime import date, datetime
from typing import Any

import pytest

from policy.feel import syntax
from policy.feel.conform import coerce, conforms, in_domain, instance_of, type_conforms, type_of
from policy.feel.fault import Fault
from policy.feel.types import (
    ANY,
    DATE,
    DATE_AND_TIME,
    NULL,
    NUMBER,
    STRING,
    ContextType,
    Domain,
    FunctionType,
    ListType,
    RangeType,
    Scalar,
    nullable,
)
from policy.feel.values.functions import Function
from policy.feel.values.ranges import Range
from policy.feel.values.temporal_texts import parse_temporal

PERSON = ContextType({"name": STRING, "age": nullable(NUMBER)})


@pytest.mark.parametrize(
    ("value", "type_", "expected"),
    [
        (1, NUMBER, True),
        (True, NUMBER, False),
        (None, NUMBER, False),
        (None, nullable(NUMBER), True),
        (None, ANY, True),
        (datetime(2026, 1, 1), DATE, False),
        (date(2026, 1, 1), DATE, True),
        ([1, 2], ListType(NUMBER), True),
        ([1, None], ListType(NUMBER), False),
        ([1, "a"], ListType(NUMBER), False),
        ([], ListType(NUMBER), True),
        ({"name": "a"}, PERSON, True),
        ({"name": "a", "age": "b"}, PERSON, False),
        ({"age": 1}, PERSON, False),
        ({"name": "a", "more": 1}, PERSON, True),
        (Range(1, True, 2, True), RangeType(NUMBER), True),
        (Range("a", True, "b", True), RangeType(NUMBER), False),
        (Range(None, False, 2, True, "<="), RangeType(NUMBER), True),
    ],
)
def test_conforms(value: Any, type_: Any, expected: bool) -> None:
    assert conforms(value, type_) is expected


def test_null_is_an_instance_of_null_alone() -> None:
    assert not instance_of(None, ANY)
    assert instance_of(None, NULL)
    assert instance_of({"name": None}, PERSON)
    assert instance_of([None], ListType(NUMBER))


def test_functions_take_more_and_give_less() -> None:
    function = Function(("a",), abs, (ANY,), NUMBER)
    assert instance_of(function, FunctionType((NUMBER,), ANY))
    assert not instance_of(function, FunctionType((NUMBER,), STRING))
    assert not instance_of(function, FunctionType((), ANY))
    assert not type_conforms(FunctionType((NUMBER,), ANY), FunctionType((ANY,), ANY))


@pytest.mark.parametrize(
    ("value", "type_", "expected"),
    [
        ([1], NUMBER, 1),
        (1, ListType(NUMBER), [1]),
        (1, NUMBER, 1),
        ([1, 2], ListType(NUMBER), [1, 2]),
        (date(2026, 1, 1), DATE_AND_TIME, parse_temporal("2026-01-01T00:00:00Z")),
        (None, nullable(NUMBER), None),
    ],
)
def test_coerce(value: Any, type_: Any, expected: Any) -> None:
    assert coerce(value, type_) == expected


@pytest.mark.parametrize(
    ("value", "type_", "message"),
    [
        ("1", NUMBER, "a number is needed, this is a string"),
        ([1, 2], NUMBER, "a number is needed, this is a list"),
        (None, NUMBER, "a number is needed, this is null"),
        (["a"], NUMBER, "a number is needed"),
        ({}, PERSON, "a context with `name`, `age` is needed"),
        (2, Scalar("number", Domain((1, 3))), "outside the declared values"),
    ],
)
def test_what_cannot_be_coerced_says_why(value: Any, type_: Any, message: str) -> None:
    with pytest.raises(Fault, match=message):
        coerce(value, type_)


def test_domains() -> None:
    assert in_domain(2, Scalar("number", Domain(whole=True)))
    assert not in_domain(parse_temporal("P1D"), Scalar("number", Domain(whole=True)))
    assert in_domain("good", Scalar("string", Domain(("good", "late"))))
    assert not in_domain("bad", Scalar("string", Domain(("good", "late"))))
    tested = Scalar("number", Domain(tests=syntax.Tests(())))
    assert in_domain(1, tested, lambda tests, value: value > 0)
    assert not conforms([-1], ListType(tested), lambda tests, value: value > 0)
    with pytest.raises(TypeError):
        in_domain(1, tested)


def test_the_type_of_a_value() -> None:
    assert type_of([1, 2]) == ListType(NUMBER)
    assert type_of([1, "a"]) == ListType(ANY)
    assert type_of([1, None]) == ListType(nullable(NUMBER))
    assert type_of({"a": date(2026, 1, 1)}) == ContextType({"a": DATE})
