"""Laws of what is left of cut texts (catalogue E)."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.decide import RuleSet
from policy.model.typed import TypedChecklist
from policy.testing import inputs
from tests.effort import examples
from tests.rules.conftest import Under

ROUNDS = settings(max_examples=examples(60))
TODAY = date(2026, 6, 30)


@pytest.fixture(scope="module")
def rules(under: Under) -> RuleSet:
    return under("fragments")


@pytest.fixture(scope="module")
def kept(under: Under) -> RuleSet:
    return under("fragments", {"contact cadence": {"switched on": True}})


@pytest.mark.parametrize(
    "decision", ["service quality aspects.aspects", "improve service.points", "post-deal contact.contact"]
)
@ROUNDS
@given(data=st.data())
def test_what_is_cut_is_off(rules: RuleSet, decision: str, data: st.DataObject) -> None:
    assert rules.decide(decision, data.draw(inputs(rules, decision))).outcome["status"] == "not applicable"


@pytest.mark.parametrize("decision", ["due", "potential list", "remembered", "time spent"])
def test_cadence_is_off_by_default(rules: RuleSet, decision: str) -> None:
    values = {
        "contact": "current customer",
        "last contacted on": date(2020, 1, 1),
        "contacts so far": 0,
        "potential customers": 0,
        "share of time": 0,
    }
    assert rules.decide(f"contact cadence.{decision}", values, as_of=TODAY).outcome == "off"


@pytest.mark.parametrize(
    ("contact", "days", "due"),
    [
        ("current customer", 6, "not due"),
        ("current customer", 7, "due now"),
        ("current customer", 8, "overdue"),
        ("potential customer", 14, "not due"),
        ("potential customer", 15, "due now"),
        ("potential customer", 16, "overdue"),
    ],
)
def test_contacts_fall_due_on_a_day(kept: RuleSet, contact: str, days: int, due: str) -> None:
    values = {"contact": contact, "last contacted on": TODAY - timedelta(days=days)}
    assert kept.decide("contact cadence.due", values, as_of=TODAY).outcome == due


@pytest.mark.parametrize(("names", "outcome"), [(2, "too short"), (3, "long enough")])
def test_three_names_are_enough(kept: RuleSet, names: int, outcome: str) -> None:
    assert kept.decide("contact cadence.potential list", {"potential customers": names}).outcome == outcome


@pytest.mark.parametrize(("contacts", "outcome"), [(6, "not yet"), (7, "reached")])
def test_seven_contacts_are_remembered(kept: RuleSet, contacts: int, outcome: str) -> None:
    assert kept.decide("contact cadence.remembered", {"contacts so far": contacts}).outcome == outcome


def test_no_formula_is_made_up(rules: RuleSet) -> None:
    values = {"customers": 10, "customers who bought again": 5, "purchases": 20, "repeat purchases": 10}
    assert rules.decide("repurchase rate.rate", values).outcome is None


@pytest.mark.parametrize(
    ("decision", "count"),
    [
        ("service quality aspects.aspects", 3),
        ("written expectations.start", 3),
        ("honesty and trust.honesty", 5),
        ("name recognition.name", 2),
        ("improve service.points", 2),
    ],
)
def test_lists_hold_what_can_be_read(rules: RuleSet, decision: str, count: int) -> None:
    policy, name = decision.split(".")
    logic = next(each.logic for each in rules.policies[policy].decisions if each.name == name)
    assert isinstance(logic, TypedChecklist)
    assert len(logic.items) == count
