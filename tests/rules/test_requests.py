"""Laws of requests (catalogue: request-reasonableness, request-disposition, refusal-procedure and what goes with them)."""

from datetime import date
from itertools import permutations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.decide import RuleSet
from policy.testing import inputs
from tests.effort import examples
from tests.rules.conftest import Under

TODAY = date(2026, 6, 30)
NORMS = {
    "delivery time": ("h", 24, -1),
    "discount": ("percent", 15, 1),
}  # unit, limit, the direction that goes beyond it
ROUNDS = settings(max_examples=examples(60))
BASIC = {"unit": "h", "competitors": [], "we can meet it": "yes", "our rules allow it": "yes"}


@pytest.fixture(scope="module")
def rules(under: Under) -> RuleSet:
    return under("requests")


def outcome(rules: RuleSet, decision: str, values: dict[str, Any]) -> Any:
    return rules.decide(decision, values, as_of=TODAY, extra="ignore").outcome


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    """Requests around the norms, and of a kind that has none."""
    kind = draw(st.sampled_from([*NORMS, "gift wrapping"]))
    unit, limit, _ = NORMS.get(kind, ("h", 10, 1))
    competitor = st.fixed_dictionaries(
        {"name": st.sampled_from("ABC"), "can meet": st.sampled_from(["yes", "no", "unknown"])}
    )
    return {
        "request kind": kind,
        "unit": unit,
        "demand": limit + draw(st.sampled_from([-5, -1, 0, 1, 5])),
        "expectation level": draw(st.sampled_from([None, 1, 2, 3])),
        "competitors": draw(st.lists(competitor, max_size=4)),
        "we can meet it": draw(st.sampled_from(["yes", "no", "unknown"])),
        "our rules allow it": draw(st.sampled_from(["yes", "no", "unknown"])),
    }


def test_the_class_does_not_ask_for_our_own_side(rules: RuleSet) -> None:
    for decision in ("class", "may refuse", "verdict"):
        asked = {each.name for each in rules.inputs_of(rules.find(f"request reasonableness.{decision}").key)}
        assert asked == {"request kind", "demand", "unit", "expectation level", "competitors"}


@ROUNDS
@given(
    values=requests(), own=st.sampled_from(["yes", "no", "unknown"]), allowed=st.sampled_from(["yes", "no", "unknown"])
)
def test_the_class_does_not_change_with_our_own_side(
    rules: RuleSet, values: dict[str, Any], own: str, allowed: str
) -> None:
    other = {**values, "we can meet it": own, "our rules allow it": allowed}
    first = outcome(rules, "request reasonableness.verdict", values)
    assert first == outcome(rules, "request reasonableness.verdict", other)


@pytest.mark.parametrize("kind", NORMS)
@pytest.mark.parametrize("can", ["yes", "no", "unknown"])
def test_at_the_norm_exactly_nothing_is_unreasonable(rules: RuleSet, kind: str, can: str) -> None:
    unit, limit, beyond = NORMS[kind]
    values = {**BASIC, "request kind": kind, "unit": unit, "competitors": [{"name": "A", "can meet": can}]}
    assert outcome(rules, "class", {**values, "demand": limit}) == "reasonable"
    further = outcome(rules, "above the norm", {**values, "demand": limit + beyond})
    assert further == "yes"


@ROUNDS
@given(values=requests())
def test_refusing_needs_all_the_evidence(rules: RuleSet, values: dict[str, Any]) -> None:
    if outcome(rules, "may refuse", values):
        _, limit, beyond = NORMS[values["request kind"]]
        assert (values["demand"] - limit) * beyond > 0
        assert {each["can meet"] for each in values["competitors"]} == {"no"}
        assert outcome(rules, "class", values) == "unreasonable"


@ROUNDS
@given(values=requests(), name=st.sampled_from("XY"))
def test_another_able_competitor_never_makes_it_unreasonable(rules: RuleSet, values: dict[str, Any], name: str) -> None:
    more = {**values, "competitors": [*values["competitors"], {"name": name, "can meet": "yes"}]}
    assert outcome(rules, "class", more) != "unreasonable"


@ROUNDS
@given(values=requests(), data=st.data())
def test_hiding_evidence_never_allows_a_refusal(rules: RuleSet, values: dict[str, Any], data: st.DataObject) -> None:
    less = (
        {**values, "demand": None}
        if data.draw(st.booleans())
        else {**values, "competitors": [{**each, "can meet": "unknown"} for each in values["competitors"]]}
    )
    assert not (outcome(rules, "may refuse", less) and not outcome(rules, "may refuse", values))


@ROUNDS
@given(values=requests(), data=st.data())
def test_nothing_is_refused_that_is_not_unreasonable(
    rules: RuleSet, values: dict[str, Any], data: st.DataObject
) -> None:
    rest = {
        "cause": data.draw(st.sampled_from(["provider", "customer", "supplier", "force majeure", "unknown"])),
        "already promised": data.draw(st.sampled_from([True, False, None])),
        "customer changed the draft": data.draw(st.sampled_from([True, False, None])),
    }
    done = outcome(rules, "request disposition.disposition", {**values, **rest})
    if done["do"] == "refuse":
        assert outcome(rules, "class", values) == "unreasonable"
        assert done["procedure"] == "refusal procedure"
    if rest["cause"] == "provider":
        assert done["do"] == "fulfil free"


@pytest.mark.parametrize("order", list(permutations(["purpose", "decision", "explanation"])))
def test_of_six_orders_of_refusing_one_passes(rules: RuleSet, order: tuple[str, ...]) -> None:
    given_ = {
        "class": "unreasonable",
        "steps taken": list(order),
        "words": "很抱歉",
        "argued back": False,
        "gave in": False,
    }
    passed = outcome(rules, "refusal procedure.verdict", given_) == "ok"
    assert passed == (order == ("purpose", "decision", "explanation"))


@ROUNDS
@given(data=st.data())
def test_a_refusal_without_explanation_never_passes(rules: RuleSet, data: st.DataObject) -> None:
    values = data.draw(inputs(rules, "refusal procedure.verdict"))
    values["steps taken"] = [step for step in values["steps taken"] if step != "explanation"]
    assert outcome(rules, "refusal procedure.verdict", values) != "ok"


@ROUNDS
@given(data=st.data())
def test_only_unreasonable_requests_reach_the_procedure(rules: RuleSet, data: st.DataObject) -> None:
    values = data.draw(inputs(rules, "refusal procedure.verdict"))
    blocked = outcome(rules, "refusal procedure.verdict", values) == "blocked"
    assert blocked == (values["class"] != "unreasonable")


def test_the_warning_asks_for_nothing_that_decides(rules: RuleSet) -> None:
    asked = {each.name for each in rules.inputs_of(rules.find("refusal impact warning.warning").key)}
    assert asked == {"accepted", "refused", "refused in a row"}
    decided = {each.name for each in rules.inputs_of(rules.find("request disposition.disposition").key)}
    assert not decided & {"accepted", "refused", "refused in a row"}


@ROUNDS
@given(data=st.data())
def test_what_is_granted_against_the_norm_has_reason_and_approver(rules: RuleSet, data: st.DataObject) -> None:
    values = data.draw(inputs(rules, "customer deference limit.verdict"))
    granted = (
        values["class"] == "unreasonable" and values["done"].startswith("fulfil") and not values.get("our own error")
    )
    if granted and outcome(rules, "customer deference limit.verdict", values) == "ok":
        assert values["reason"].strip()
        assert values["approved by"].strip()


@pytest.mark.parametrize(("above", "can"), list(product(["yes", "no", "unknown"], repeat=2)))
def test_nine_rows(rules: RuleSet, above: str, can: str) -> None:
    kind, demand = {"yes": ("delivery time", 12), "no": ("delivery time", 24), "unknown": ("gift wrapping", 12)}[above]
    values = {**BASIC, "request kind": kind, "demand": demand, "competitors": [{"name": "A", "can meet": can}]}
    record = rules.decide("request reasonableness.verdict", values, as_of=TODAY, extra="ignore")
    expected = (
        "reasonable"
        if above == "no" or can == "yes"
        else "unreasonable"
        if (above, can) == ("yes", "no")
        else "undetermined"
    )
    assert record.outcome == {"class": expected, "may refuse": expected == "unreasonable"}
    assert sum(row.startswith("verdict/R") for row in record.rules) == 1
