"""The quick way answers as the slow one does, whatever comes."""

import math
import os
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policy
from policy.compile import native
from policy.compile.asgiven import REMEMBERED
from policy.compile.taking import Known
from policy.decide import RuleSet
from tests.effort import examples

RULES = """
policy: p
format: 1
inputs:
  spend: number
  norm: {type: number, values: ">= 0.5"}
  visits: {type: number, whole: true, values: "[1..9]"}
  items: {type: number, whole: true, optional: true}
  share: {type: number, optional: true}
  kind: {type: string, values: [repair, advice]}
  urgent: boolean
decisions:
  tier:
    type: string
    hit: first
    table: |
      | spend       | visits | kind     | => tier  |
      |-------------|--------|----------|----------|
      | >= 1000.1   | > 3    | -        | "gold"   |
      | [0.3..1000] | -      | "repair" | "silver" |
      | > norm      | -      | -        | "over"   |
      | -           | -      | -        | "none"   |
  grounds:
    outputs: {reason: string}
    hit: collect
    table: |
      | spend    | share     | items | urgent | => reason |
      |----------|-----------|-------|--------|-----------|
      | > 2*norm | -         | -     | -      | "twice"   |
      | -        | null, > 1 | -     | -      | "share"   |
      | -        | -         | < 5   | true   | "few"     |
  answer:
    type: Any
    is: |
      {tier: tier, reasons: grounds.reason, sum: spend + norm, many: count(grounds) > 1}
"""
NUMBERS = st.one_of(
    st.integers(-3, 12),
    st.floats(0, 10),
    st.sampled_from(
        [0.3, 1000.1, 1000.0, math.nextafter(1000.1, 0), math.nextafter(0.3, 0), math.nextafter(1000, 2000)]
    ),
    st.sampled_from([10**15, 10**15 - 1, 10**400, -(10**16), 1e15, 1e16, 1.5e308, 2.0**53, 2.0**52 + 0.5, -0.0]),
    st.sampled_from([math.nan, math.inf, -math.inf, True, "1", None, Decimal("0.3"), Decimal("NaN"), [1]]),
)


def told(decide: Any, inputs: dict[str, Any]) -> Any:
    try:
        record = decide(inputs)
    except policy.PolicyError as error:
        return type(error), str(error)
    return record.outcome, record.rules, [step.outcome for step in record.steps()], record.inputs


@settings(max_examples=examples(1000), deadline=None)
@given(
    st.fixed_dictionaries(
        {"spend": NUMBERS, "norm": NUMBERS, "visits": NUMBERS, "kind": st.sampled_from(["repair", "advice", "x", 1])},
        optional={"items": NUMBERS, "share": NUMBERS, "urgent": st.sampled_from([True, False, 1]), "more": st.just(1)},
    )
)
def test_both_ways_answer_the_same(rules: RuleSet, inputs: dict[str, Any]) -> None:
    asked = told(rules.decider("answer"), inputs)
    assert asked == told(lambda given: rules.decide("answer", given), inputs)
    floats = told(rules.decider("answer", numbers="float"), inputs)
    assert floats == told(lambda given: rules.decide("answer", given, numbers="float"), inputs)


ALSO = {
    "another form": {"p.spend": 2},
    "spaces": {" share": 2},
    "optional, qualified": {"p.items": 3},
    "twice": {" spend": 2},
    "no text": {7: 2},
    "nobody knows it": {"more": 2, "q.spend": 3},
}


@pytest.mark.parametrize("also", ALSO.values(), ids=ALSO)
def test_what_is_passed_over_is_no_input_of_another_form(rules: RuleSet, also: dict[Any, Any]) -> None:
    inputs = {"spend": 1, "norm": 1, "visits": 1, "kind": "repair", "urgent": True, **also}
    decide = rules.decider("answer", extra="ignore")
    asked = [told(decide, inputs) for _ in range(2)]
    assert asked == [told(lambda given: rules.decide("answer", given, extra="ignore"), inputs)] * 2


def test_names_that_are_passed_over_are_not_kept_for_ever() -> None:
    known = Known(())
    for number in range(2 * REMEMBERED):
        assert known.all_of({f"n{number}": 1, "x" * 1000: 2})
    assert len(known.found) <= REMEMBERED
    assert "x" * 1000 not in known.found


@pytest.mark.parametrize("name", ["alone", "field"])
@pytest.mark.parametrize("zero", [0, 0.0, -0.0])
def test_no_zero_is_negative(name: str, zero: float, tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(
        "policy: p\nformat: 1\ninputs: {a: number}\ndecisions:\n"
        "  alone: {type: number, is: a * 1.5 * -1}\n  field: {type: Any, is: if a = 0 then a else null}\n",
        encoding="utf-8",
    )
    rules = policy.load(tmp_path)
    ways: list[Any] = [rules.decider(name, numbers="float"), lambda given: rules.decide(name, given, numbers="float")]
    for decide in ways:
        assert str(decide({"a": zero}).outcome) == "0.0"


class Unequal:
    def __hash__(self) -> int:
        return hash("spend")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no")


def test_keys_that_cannot_be_compared_are_told_as_any_others(rules: RuleSet) -> None:
    with pytest.raises(policy.InvalidInput):
        rules.decider("answer")({Unequal(): 1})


OWN = """
policy: p
format: 1
inputs: {spend: number}
decisions:
  tier:
    outputs: {name: {type: string, values: [gold, none]}, desk: string}
    hit: HIT
    table: |
      | spend   | => name | => desk |
      |---------|---------|---------|
      | >= 1000 | "gold"  | "own"   |
      | -       | "none"  | "all"   |
"""


@pytest.mark.parametrize("hit", ["first", "priority", "any"])
@pytest.mark.parametrize("form", ["in C", "in Python"])
def test_an_outcome_is_the_callers_own(hit: str, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if form == "in Python":
        monkeypatch.setattr(native, "built", None)
    (tmp_path / "p.yaml").write_text(OWN.replace("HIT", hit), encoding="utf-8")
    rules = policy.load(tmp_path)
    ways: list[Any] = [rules.decider("tier"), lambda given: rules.decide("tier", given)]
    for decide in ways:
        decide({"spend": 1}).outcome["name"] = "changed"
        assert decide({"spend": 1}).outcome == {"name": "none", "desk": "all"}


@pytest.mark.skipif(not os.environ.get("CI") or shutil.which("cc") is None, reason="no build server with a compiler")
def test_the_part_in_c_is_there_where_a_compiler_is() -> None:
    assert native._built() is not None
