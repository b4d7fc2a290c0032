"""Numbers as they came compare as the decimals they mean: at the very neighbours of each cut-off, and everywhere else."""

import math
from decimal import Decimal, FloatOperation, localcontext
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import policy
from policy.compile.asgiven import cut
from policy.feel.values.numbers import from_python

RULES = """
policy: p
format: 1
version: "1"
inputs: {a: number, b: number}
decisions:
  which:
    type: string
    hit: rule order
    table: |
      | a                     | b          | => which   |
      |-----------------------|------------|------------|
      | > 2 * b               | -          | "twice"    |
      | [b * 0.1..b + 0.3)    | -          | "near"     |
      | ? > b                 | -          | "more"     |
      | <= b                  | -          | "not more" |
      | < 0.3                 | -          | "small"    |
      | -                     | < a / 3    | "third"    |
"""
DECIMALS: dict[str, Any] = {
    "twice": lambda a, b: a > 2 * b,
    "near": lambda a, b: b * Decimal("0.1") <= a < b + Decimal("0.3"),
    "more": lambda a, b: a > b,
    "not more": lambda a, b: a <= b,
    "small": lambda a, b: a < Decimal("0.3"),
    "third": lambda a, b: b * 3 < a,
}
PLAIN = st.decimals(-1000, 1000, places=2).map(float)
FLOATS = st.floats(-1e16, 1e16)
INTS = st.integers(-(10**17), 10**17)


@pytest.fixture(scope="module")
def decide(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path: Path = tmp_path_factory.mktemp("rules") / "p.yaml"
    path.write_text(RULES, encoding="utf-8")
    return policy.load(path).decider("which")


@st.composite
def near(draw: Any) -> tuple[float, float]:
    """A pair whose first number is at a cut-off that the second gives, or a step of a float away."""
    b = draw(PLAIN)
    exact = Decimal(repr(b))
    cut = float(
        draw(
            st.sampled_from(
                [2 * exact, exact * Decimal("0.1"), exact + Decimal("0.3"), exact, 3 * exact, Decimal("0.3")]
            )
        )
    )
    return draw(st.sampled_from([cut, math.nextafter(cut, math.inf), math.nextafter(cut, -math.inf)])), b


@given(pair=st.one_of(near(), st.tuples(st.one_of(PLAIN, FLOATS, INTS), st.one_of(PLAIN, FLOATS, INTS))))
def test_the_rows_that_fire_are_those_of_decimals(decide: Any, pair: tuple[float, float]) -> None:
    a, b = (Decimal(from_python(number)) for number in pair)
    assert decide({"a": pair[0], "b": pair[1]}).outcome == [name for name, holds in DECIMALS.items() if holds(a, b)]


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False))
def test_floats_stand_in_the_order_of_their_shortest_decimals(a: float, b: float) -> None:
    left, right = Decimal(repr(a)), Decimal(repr(b))
    assert ((a < b), (a == b)) == ((left < right), (left == right))


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20), st.integers(-2, 2))
def test_a_cut_parts_the_floats_as_the_number_does(exact: Decimal, steps: int) -> None:
    rounded = Decimal(from_python(exact))
    near = float(rounded)
    for _ in range(abs(steps)):
        near = math.nextafter(near, math.inf * steps)
    if not math.isinf(near):
        shortest, bound = Decimal(repr(near)), cut(rounded)
        assert ((near < bound), (near == bound)) == ((shortest < rounded), (shortest == rounded))


LONG = """
policy: p
format: 1
inputs: {a: number, b: number, c: number}
decisions:
  twice: {type: boolean, is: a >= 2 * b}
  square: {type: boolean, is: a >= c * c}
  third: {type: boolean, is: a > b / 3}
  less: {type: boolean, is: a < 0.3000000000000000000000000000000001}
  more: {type: number, is: a + 1.0000000000000000000000000000001}
  above:
    type: boolean
    hit: first
    table: |
      | more | => above |
      |------|----------|
      | > 2  | true     |
      | -    | false    |
"""


@pytest.fixture
def long(tmp_path: Path) -> Any:
    (tmp_path / "p.yaml").write_text(LONG, encoding="utf-8")
    return policy.load(tmp_path)


@pytest.mark.parametrize("b", [2.0**70, 2**70])
@pytest.mark.parametrize("before", [2.0**70, 2**70])
def test_an_int_and_a_float_that_python_holds_equal_are_two_numbers(long: Any, before: float, b: float) -> None:
    decide = long.decider("twice")
    decide({"a": 1.0, "b": before})
    assert (
        decide({"a": 2.0**71, "b": b}).outcome
        is long.decide("twice", {"a": 2.0**71, "b": b}).outcome
        is (type(b) is float)
    )


@pytest.mark.parametrize("c", [2.0**35, 2**35])
def test_what_is_calculated_may_have_more_digits_than_a_float(long: Any, c: float) -> None:
    inputs = {"a": 2.0**70, "c": c}
    assert long.decider("square")(inputs).outcome is long.decide("square", inputs).outcome is False


@pytest.mark.parametrize(("name", "a"), [("less", 0.3), ("above", 1), ("above", 1.0)])
@pytest.mark.parametrize("figures", [28, 3])
def test_a_constant_of_34_digits_keeps_them(long: Any, name: str, a: float, figures: int) -> None:
    """Whatever precision the service calculates with."""
    with localcontext(prec=figures):
        assert long.decider(name)({"a": a}).outcome is long.decide(name, {"a": a}).outcome is True


def test_a_service_may_forbid_floats_beside_decimals(long: Any) -> None:
    with localcontext() as context:
        context.traps[FloatOperation] = True
        assert long.decider("third")({"a": 0.3333333333333333, "b": 1}).outcome is False
        assert long.decider("third")({"a": 0.33333333333333337, "b": 1.0}).outcome is True
