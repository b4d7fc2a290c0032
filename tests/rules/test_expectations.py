"""Laws of expectations and satisfaction (catalogue: A4)."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policy
from policy.decide import RuleSet
from policy.testing import inputs
from tests.effort import examples
from tests.rules.conftest import Under

ROUNDS = settings(max_examples=examples(60))
FEELINGS = ["very dissatisfied", "dissatisfied", "indifferent", "basically accepts", "satisfied", "very satisfied"]
EFFECTS = {  # the table of the source: level -> insufficient, sufficient
    1: ("very dissatisfied", "indifferent"),
    2: ("dissatisfied", "satisfied"),
    3: ("indifferent", "very satisfied"),
}
PAIRS = {**{pair: level for level, pair in EFFECTS.items()}, ("very dissatisfied", "satisfied"): 1}
SCALES = {"scale of expected": "1 to 10", "scale of obtained": "1 to 10"}
scores = st.decimals(0, 10, places=2)


@pytest.fixture(scope="module")
def rules(under: Under) -> RuleSet:
    return under("expectations")


def outcome(rules: RuleSet, decision: str, **values: Any) -> Any:
    given_ = {name.replace("_", " "): value for name, value in values.items()}
    return rules.decide(decision, given_, extra="ignore").outcome


@pytest.mark.parametrize(("level", "fulfilment"), list(product(EFFECTS, ("insufficient", "sufficient"))))
def test_three_levels_by_two(rules: RuleSet, level: int, fulfilment: str) -> None:
    feeling = outcome(rules, "expectation levels.effect", declared_level=level, fulfilment=fulfilment)["feeling"]
    assert feeling == EFFECTS[level][fulfilment == "sufficient"]


@pytest.mark.parametrize("level", EFFECTS)
def test_classifying_undoes_looking_up(rules: RuleSet, level: int) -> None:
    effects = outcome(rules, "expectation levels.effects", declared_level=level)
    back = {"feeling_without_it": effects["insufficient"], "feeling_with_it": effects["sufficient"]}
    assert outcome(rules, "expectation levels.level", **back) == level


@pytest.mark.parametrize("pair", list(product([*FEELINGS, None], repeat=2)))
def test_every_pair_outside_the_table_is_unclassified(rules: RuleSet, pair: tuple[str, str]) -> None:
    values = {"feeling_without_it": pair[0], "feeling_with_it": pair[1]}
    assert outcome(rules, "expectation levels.level", **values) == PAIRS.get(pair)
    assert (outcome(rules, "expectation levels.level name", **values) == "unclassified") == (pair not in PAIRS)


@ROUNDS
@given(spend=st.decimals(0, 50_000, places=2), more=st.decimals(0, 50_000, places=2))
def test_level_2_expects_no_less_for_more_money(rules: RuleSet, spend: Any, more: Any) -> None:
    targets = [
        outcome(rules, "expectation levels.target", declared_level=2, spend=each) for each in (spend, spend + more)
    ]
    assert targets == sorted(targets)


@pytest.mark.parametrize(("parameter", "value"), [("small target", 80), ("middle target", 95), ("high target", 70)])
def test_targets_that_fall_with_spend_are_refused(under: Under, parameter: str, value: int) -> None:
    with pytest.raises(policy.InvalidRules):
        under("expectations", {"expectation levels": {parameter: value}})


def verdict(rules: RuleSet, expected: Any, obtained: Any) -> int:
    given_ = {**SCALES, "expected": expected, "obtained": obtained}
    return FEELINGS.index(rules.decide("satisfaction gap.verdict", given_).outcome)


@ROUNDS
@given(expected=scores, obtained=scores, more=scores)
def test_more_obtained_never_lowers_and_more_expected_never_raises(
    rules: RuleSet, expected: Any, obtained: Any, more: Any
) -> None:
    assert verdict(rules, expected, obtained + more) >= verdict(rules, expected, obtained)
    assert verdict(rules, expected + more, obtained) <= verdict(rules, expected, obtained)


def test_the_literal_formula_is_refused(under: Under) -> None:
    with pytest.raises(policy.InvalidRules) as refused:
        under("expectations", {"satisfaction gap": {"the gap is": "expected less obtained"}})
    assert "must-hold" in {problem.code for problem in refused.value.problems}


@ROUNDS
@given(data=st.data())
def test_without_the_level_the_gap_decides(rules: RuleSet, data: st.DataObject) -> None:
    values = data.draw(inputs(rules, "level-aware satisfaction.satisfaction"))
    bare = {**values, "declared level": None, "feeling without it": None}
    record = rules.decide("level-aware satisfaction.satisfaction", bare)
    assert record.outcome["verdict"] == rules.decide("satisfaction gap.verdict", values, extra="ignore").outcome
    assert record.outcome["model used"] in ("gap", "none")


@ROUNDS
@given(data=st.data())
def test_the_model_is_named_and_a_conflict_is_a_difference(rules: RuleSet, data: st.DataObject) -> None:
    values = data.draw(inputs(rules, "level-aware satisfaction.satisfaction"))
    found = rules.decide("level-aware satisfaction.satisfaction", values).outcome
    alone = rules.decide("satisfaction gap.verdict", values, extra="ignore").outcome
    known = outcome(
        rules, "expectation levels.level", **{name.replace(" ", "_"): each for name, each in values.items()}
    )
    assert found["model used"] == ("none" if alone == "undetermined" else "level table" if known else "gap")
    assert found["conflict"] == (found["verdict"] != alone)


@ROUNDS
@given(expected=scores, obtained=scores)
def test_level_1_is_satisfied_at_most_and_level_3_never_dissatisfied(
    rules: RuleSet, expected: Any, obtained: Any
) -> None:
    def felt(level: int) -> int:
        given_ = {**SCALES, "expected": expected, "obtained": obtained, "declared level": level}
        return FEELINGS.index(rules.decide("level-aware satisfaction.satisfaction", given_).outcome["verdict"])

    assert felt(1) <= FEELINGS.index("satisfied")
    assert felt(3) >= FEELINGS.index("indifferent")


def test_each_of_seven_factors_moves_one_bound(rules: RuleSet) -> None:
    typed = next(each for each in rules.inputs_of(rules.find("expectation bounds.bound").key) if each.name == "factor")
    factors = typed.type.domain.values
    bounds = [outcome(rules, "expectation bounds.bound", factor=factor) for factor in factors]
    assert (bounds.count("ideal"), bounds.count("acceptable")) == (2, 5)
    moved = [
        outcome(rules, f"expectation bounds.{which} moved by", factors=list(factors))
        for which in ("ideal", "acceptable")
    ]
    assert sorted(sum(moved, [])) == sorted(factors)


@ROUNDS
@given(data=st.data())
def test_after_delivery_nothing_is_covered(rules: RuleSet, data: st.DataObject) -> None:
    values = {**data.draw(inputs(rules, "expectation management.verdict")), "moment": "after delivery"}
    assert rules.decide("expectation management.verdict", values).outcome["answer"] == "not covered"


@pytest.mark.parametrize("words", ["肯定一小时到", "絕對保證", "we will definitely come", "１００％"])
def test_a_superlative_before_delivery_is_flagged(rules: RuleSet, words: str) -> None:
    values = {"statement": words, "moment": "before delivery", "checked": "yes"}
    assert rules.decide("expectation management.verdict", values).outcome["answer"] == "violation"
