"""Laws of sale stages and of what follows (catalogue B5)."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.decide import RuleSet
from policy.testing import inputs
from tests.effort import examples
from tests.rules.conftest import Under

ROUNDS = settings(max_examples=examples(60))
MOMENT = "2026-06-10T12:00:00Z"
PLACED = {
    "before": {},
    "during": {"ordered at": "2026-06-01T12:00:00Z"},
    "after": {"ordered at": "2026-06-01T12:00:00Z", "delivered at": "2026-06-02T12:00:00Z"},
}


@pytest.fixture(scope="module")
def rules(under: Under) -> RuleSet:
    return under("sales")


def test_each_task_belongs_to_one_stage(rules: RuleSet) -> None:
    seen: list[str] = []
    for stage, moments in PLACED.items():
        tasks = rules.decide("service stage.tasks", {"happened at": MOMENT, **moments}).outcome
        for task in tasks:
            assert rules.decide("service stage.stage of the task", {"task": task}).outcome == stage
        seen.extend(tasks)
    assert len(seen) == len(set(seen))


def test_tasks_before_the_sale_are_labelled_so(rules: RuleSet) -> None:
    assert rules.decide("pre-sale checklist.stage", {}).outcome == "before"


@ROUNDS
@given(data=st.data())
def test_an_untaught_newcomer_is_graver(rules: RuleSet, data: st.DataObject) -> None:
    values = {**data.draw(inputs(rules, "in-sale checklist.severity")), "topics taught": []}
    grave = {
        known: rules.decide("in-sale checklist.severity", {**values, "newcomer": known}).outcome
        for known in (True, False)
    }
    assert grave == {True: "high", False: "normal"}


@pytest.mark.parametrize("tolerance", [0, 1, 3])
def test_the_tolerance_ends_on_a_day(under: Under, tolerance: int) -> None:
    rules = under("sales", {"after-sale thanks": {"tolerance": tolerance}})
    deal = date(2026, 6, 1)
    for beyond, status in ((0, "complete"), (1, "late")):
        card = deal + timedelta(days=2 + tolerance + beyond)
        values = {"deal on": deal, "letter on": deal, "card on": card}
        assert rules.decide("after-sale thanks.thanks", values, as_of=date(2026, 6, 30)).outcome["status"] == status


@ROUNDS
@given(needs=st.sampled_from([True, False, None]))
def test_first_orders_carry_the_flag(rules: RuleSet, needs: bool | None) -> None:
    values = {"first order": True, "needs training": needs, "trained": False}
    assert rules.decide("customer training gap.training", values).outcome == "due"


def test_the_later_stage_has_three_items_and_no_more(rules: RuleSet) -> None:
    outcome = rules.decide("after-service stage.stage", {}).outcome
    states = ("done", "missing", "unknown", "pending", "late", "out of order", "not applicable")
    assert sorted(item for state in states for item in outcome[state]) == ["feedback", "problems", "relations"]
