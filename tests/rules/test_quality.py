"""Laws of service quality (catalogue: service-quality-type to service-essence)."""

from itertools import permutations, product
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
DIMENSIONS = ("reliability", "tangibles", "responsiveness", "empathy", "assurance")
SECOND = ("信赖度", "有形度", "反应度", "同理度", "专业度")
THIRD = ("可靠度", "有形度", "响应度", "同理度", "专业度")
INDICATORS = ("speed", "manner", "price")
STEPS = ("indicators", "objects", "sampling", "questionnaire", "survey", "collation", "index", "report", "improvement")


@pytest.fixture(scope="module")
def rules(under: Under) -> RuleSet:
    return under("quality")


def outcome(rules: RuleSet, decision: str, values: dict[str, Any]) -> Any:
    return rules.decide(decision, values, extra="ignore").outcome


def test_pairs_and_types_of_service_belong_together(rules: RuleSet) -> None:
    found = {
        outcome(rules, "service quality type.service", {"procedural": a, "personal": b})
        for a, b in product(["high", "low"], repeat=2)
    }
    assert found == {"indifferent", "by the book", "warm and friendly", "excellent"}


@pytest.mark.parametrize("other", ["image weight", "moment weight"])
def test_the_functional_component_weighs_most(under: Under, other: str) -> None:
    with pytest.raises(policy.InvalidRules):
        under("quality", {"service quality components": {other: 0.5}})


@pytest.mark.parametrize(
    "other", ["tangibles weight at first", "responsiveness weight", "empathy weight", "assurance weight"]
)
@pytest.mark.parametrize(("weight", "fine"), [(0.30, True), (0.31, False)])
def test_nothing_weighs_more_than_reliability(under: Under, other: str, weight: float, fine: bool) -> None:
    values = {"rater scorecard": {other: weight}}
    if fine:
        under("quality", values)
    else:
        with pytest.raises(policy.InvalidRules):
            under("quality", values)


@pytest.mark.parametrize("names", [SECOND, THIRD, DIMENSIONS])
def test_each_vocabulary_names_each_dimension_once(rules: RuleSet, names: tuple[str, ...]) -> None:
    assert [outcome(rules, "rater scorecard.dimension", {"dimension name": name}) for name in names] == list(DIMENSIONS)


@ROUNDS
@given(scores=st.lists(st.integers(1, 5), min_size=5, max_size=5), phase=st.sampled_from(["onboarding", "running"]))
def test_the_total_lies_between_the_scores(rules: RuleSet, scores: list[int], phase: str) -> None:
    values = {**dict(zip(DIMENSIONS, scores, strict=True)), "phase": phase, "promises missed": 0}
    assert min(scores) <= outcome(rules, "rater scorecard.rater", values)["total"] <= max(scores)


@pytest.mark.parametrize(("channel", "possible"), [("face to face", 15), ("phone", 13), ("online", 13)])
def test_five_four_three_two_one_are_fifteen(rules: RuleSet, channel: str, possible: int) -> None:
    assert outcome(rules, "service standard 54321.points", {"channel": channel})["possible"] == possible


def test_the_five_points_are_among_the_seven(rules: RuleSet, under: Under) -> None:
    seven = outcome(rules, "excellent service.criteria", {})["unknown"]
    five = outcome(under("quality", {"excellent service": {"points asked": 5}}), "excellent service.criteria", {})[
        "unknown"
    ]
    assert (len(five), len(seven)) == (5, 7)
    assert set(five) < set(seven)


@pytest.mark.parametrize("order", list(permutations(STEPS[5:])))
def test_one_order_of_measuring_is_complete(rules: RuleSet, order: tuple[str, ...]) -> None:
    values = {"steps taken": [*STEPS[:5], *order]}
    assert (outcome(rules, "csi process.steps", values)["status"] == "complete") == (order == STEPS[5:])


ANSWERS = st.lists(st.integers(1, 10), min_size=3, max_size=3)


def index(rules: RuleSet, scores: list[int]) -> Any:
    answers = [{"indicator": name, "score": score} for name, score in zip(INDICATORS, scores, strict=True)]
    return outcome(rules, "csi index.index", {"answers": answers})


@ROUNDS
@given(scores=ANSWERS, which=st.integers(0, 2))
def test_the_index_rises_with_each_answer_and_stays_between_them(rules: RuleSet, scores: list[int], which: int) -> None:
    now = index(rules, scores)
    assert 10 * min(scores) <= now <= 10 * max(scores)
    better = [min(10, score + (place == which)) for place, score in enumerate(scores)]
    assert index(rules, better) >= now


def test_each_system_has_its_own_list(rules: RuleSet) -> None:
    lists = [
        set(outcome(rules, name, {})["unknown"]) for name in ("voice of the customer", "improvement", "performance")
    ]
    assert [len(each) for each in lists] == [5, 3, 6]
    assert len(set.union(*lists)) == 14


@pytest.mark.parametrize("empty", ["basic data", "traits", "business state", "trading state"])
def test_a_card_with_an_empty_block_is_incomplete(rules: RuleSet, empty: str) -> None:
    card = {
        "basic data": ["name", "address", "phone"],
        "traits": ["type of customer"],
        "business state": ["trade"],
        "trading state": ["orders", "payment standing"],
    }
    assert outcome(rules, "customer archive.card", card)["status"] == "complete"
    assert outcome(rules, "customer archive.card", {**card, empty: []})["status"] == "missing"


@ROUNDS
@given(name=st.text(max_size=20))
def test_the_sources_of_information_are_a_closed_list(rules: RuleSet, name: str) -> None:
    assert outcome(rules, "customer information sources.origin", {"where from": name}) == {
        "side": "unknown",
        "allowed": False,
    }


def test_nine_elements(rules: RuleSet) -> None:
    assert len(outcome(rules, "core service elements.elements", {})["unknown"]) == 9


def test_nothing_is_decided_by_the_sayings(rules: RuleSet) -> None:
    assert not [name for name, each in rules.policies.items() if "service essence" in map(str, each.source.uses)]


@ROUNDS
@given(data=st.data())
def test_the_goals_of_improvement_and_satisfaction_are_nested(rules: RuleSet, data: st.DataObject) -> None:
    goals = outcome(rules, "management systems.goals", data.draw(inputs(rules, "management systems.goals")))
    if goals["satisfaction aim met"]:
        assert goals["improvement goal met"]
