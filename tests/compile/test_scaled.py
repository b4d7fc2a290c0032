"""Sums and quotients in floats answer as decimals do, at the cut-offs and beside them."""

import math
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import policy
from policy.decide import RuleSet
from tests.effort import examples

RULES = """
policy: p
format: 1
inputs:
  paid: number
  price: {type: number, optional: true}
  tax: {type: number, optional: true}
decisions:
  gap: {type: number, optional: true, is: if price = null or tax = null then null else paid - price - tax}
  share: {type: number, optional: true, is: if price = null then null else (paid + 1.5) / price}
  level:
    outputs: {gap: string, share: string}
    hit: first
    table: |
      | gap            | share       | => gap   | => share |
      |----------------|-------------|----------|----------|
      | null           | < 0.8       | "none"   | "low"    |
      | < -0.01        | -           | "below"  | "any"    |
      | 0              | -           | "even"   | "any"    |
      | [0.000001..10] | [0.8..1.2)  | "above"  | "fair"   |
      | -              | 1.2         | "any"    | "at"     |
      | -              | > 1.2, null | "any"    | "high"   |
      | -              | -           | "any"    | "other"  |
  answer:
    type: Any
    is: |
      {gap: gap, share: share, first: level.gap, second: level.share}
"""
CENTS = st.integers(-300, 300).map(lambda cents: cents / 100)
NUMBERS = st.one_of(
    CENTS,
    CENTS.map(lambda number: math.nextafter(number, 10)),
    st.integers(-3, 12),
    st.floats(-100, 100, allow_nan=False),
    st.sampled_from([0.1 + 0.2, 1e-7, 0.000001, 1e9, 123456789.123456, 1e15, 10**15 - 1, -0.0, 0, 0.1, 2.5e9, 1e300]),
)


def told(decide: Any, inputs: dict[str, Any]) -> Any:
    try:
        record = decide(inputs)
    except policy.DecisionFailed as error:
        return str(error)
    return record.outcome, record.rules, [(step.decision, step.outcome) for step in record.steps()], record.inputs


def same(rules: RuleSet, inputs: dict[str, Any]) -> None:
    for decision, numbers in (("answer", "float"), ("answer", "decimal"), ("level", "float"), ("level", "decimal")):
        quick = told(rules.decider(decision, numbers=numbers), inputs)
        assert quick == told(lambda asked: rules.decide(decision, asked, numbers=numbers), inputs), (decision, numbers)


@settings(max_examples=examples(500), deadline=None)
@given(st.fixed_dictionaries({"paid": NUMBERS, "price": st.none() | NUMBERS, "tax": st.none() | NUMBERS}))
def test_any_numbers(rules: RuleSet, inputs: dict[str, Any]) -> None:
    same(rules, inputs)


@settings(max_examples=examples(500), deadline=None)
@given(st.integers(1, 10**9), st.sampled_from([8, 12, 10]), st.integers(-1, 1), st.sampled_from([10, 100, 10**6]))
def test_quotients_at_the_ends_of_cells(rules: RuleSet, price: int, times: int, beside: int, parts: int) -> None:
    paid = (price * times + 10 * beside) / (10 * parts) - 1.5
    same(rules, {"paid": paid, "price": price / parts, "tax": 0})


@settings(max_examples=examples(500), deadline=None)
@given(st.integers(-(10**10), 10**10), st.integers(0, 10**6), st.sampled_from([-1, 0, 1, 10**7, -(10**4)]))
def test_differences_at_the_ends_of_cells(rules: RuleSet, price: int, tax: int, beside: int) -> None:
    same(rules, {"paid": (price + tax + beside) / 10**6, "price": price / 10**6, "tax": tax / 10**6})
