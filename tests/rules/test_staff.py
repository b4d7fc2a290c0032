"""Laws of staff rules (catalogue: promise-guard to retention-levers)."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.decide import RuleSet
from policy.testing import inputs
from tests.effort import examples
from tests.rules.conftest import Under

ROUNDS = settings(max_examples=examples(60))
COUNTS = {
    "agent profile.image": 5,
    "agent profile.character": 6,
    "agent profile.knowledge": 3,
    "agent profile.skill": 4,
    "agent profile.mind-set": 6,
    "communication principles.principles": 6,
    "concept and retention.implementation": 5,
    "concept and retention.measures": 10,
    "service frame.fit": 8,
    "agent work rules.rules": 9,
}
CAUSES = {
    "rivalry": "竞争",
    "rising expectation": "期望提高",
    "unreasonable wishes": "不合理",
    "demand waves": "高峰",
    "failure complaints": "失误",
    "overload": "超负荷",
    "lack of skill": "技巧不足",
}


@pytest.fixture(scope="module")
def rules(under: Under) -> RuleSet:
    return under("staff")


def outcome(rules: RuleSet, decision: str, values: dict[str, Any]) -> Any:
    return rules.decide(decision, values, extra="ignore").outcome


@pytest.mark.parametrize(
    ("asked", "feasible", "untrue"),
    list(product(["senior agent", "agent", None], ["yes", "no", "unknown"], [True, False, None])),
)
def test_no_promise_without_both_facts(rules: RuleSet, asked: str | None, feasible: str, untrue: bool | None) -> None:
    values = {"promised by": "agent", "asked whom": asked, "feasible": feasible, "known untrue": untrue}
    allowed = outcome(rules, "promise guard.gate", values)["promise"] == "allowed"
    assert allowed == (asked == "senior agent" and feasible == "yes" and untrue is not True)


@ROUNDS
@given(data=st.data(), words=st.text(max_size=40))
def test_words_alone_block_nothing(rules: RuleSet, data: st.DataObject, words: str) -> None:
    values = {**data.draw(inputs(rules, "promise guard.gate")), "speaker": "customer"}
    assert outcome(rules, "promise guard.findings", {**values, "words": words}) == []
    assert "words" not in {each.name for each in rules.inputs_of(rules.find("promise guard.gate").key)}


def test_arguing_breaks_a_rule_of_work_and_a_principle_of_complaints(rules: RuleSet, under: Under) -> None:
    disputed = {
        "disputed": True,
        "complaint received": False,
        "special problem": False,
        "received at": "2026-06-30T12:00:00Z",
    }
    assert "no dispute" in outcome(rules, "agent work rules.rules", disputed)["missing"]
    assert "no dispute" in outcome(under("complaints"), "complaint handling principles.principles", disputed)["missing"]


@pytest.mark.parametrize(("decision", "count"), COUNTS.items())
def test_the_lists_have_the_length_of_the_source(rules: RuleSet, decision: str, count: int) -> None:
    values = {"ratings": [], "complaint received": False, "special problem": False}
    assert len(outcome(rules, decision, values)["unknown"]) == count


@pytest.mark.parametrize(
    ("customers", "alert"), [(0, "normal"), (19, "normal"), (20, "peak"), (21, "peak"), (None, "none")]
)
def test_the_boundary_of_a_peak(rules: RuleSet, customers: int | None, alert: str) -> None:
    assert outcome(rules, "workload surge.surge", {"customers at once": customers})["alert"] == alert


@pytest.mark.parametrize(("tag", "cause"), CAUSES.items())
def test_seven_challenges(rules: RuleSet, tag: str, cause: str) -> None:
    assert outcome(rules, "service challenges.tags", {"cause": cause}) == [tag]


@ROUNDS
@given(data=st.data())
def test_a_barrier_alone_never_counts_as_satisfaction(rules: RuleSet, data: st.DataObject) -> None:
    values = data.draw(inputs(rules, "concept and retention.lever"))
    lever = outcome(rules, "concept and retention.lever", values)
    assert (lever in ("satisfaction", "both")) == (values.get("satisfied") is True)
