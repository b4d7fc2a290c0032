"""Laws of recovery (catalogue B2)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.decide import RuleSet
from policy.testing import inputs
from tests.effort import examples
from tests.rules.conftest import Under

ROUNDS = settings(max_examples=examples(60))


@pytest.fixture(scope="module")
def rules(under: Under) -> RuleSet:
    return under("recovery")


@ROUNDS
@given(data=st.data())
def test_every_plan_has_an_apology_and_none_is_made_without_both_preconditions(
    rules: RuleSet, data: st.DataObject
) -> None:
    values = data.draw(inputs(rules, "service recovery strategies.plan"))
    plan = rules.decide("service recovery strategies.plan", values).outcome
    both = values.get("failure recognised") is True and values.get("expected recovery") is not None
    assert ("apology" in plan["strategies"]) == both == (plan["status"] == "ready")


@ROUNDS
@given(data=st.data())
def test_a_fault_of_ours_is_never_charged(rules: RuleSet, data: st.DataObject) -> None:
    values = {**data.draw(inputs(rules, "service failure remedy.actions")), "fault": "provider"}
    assert rules.decide("service failure remedy.fee", values, extra="ignore").outcome == "free"
    assert rules.decide("service failure remedy.actions", values).outcome[:3] == ["apology", "hearing out", "repair"]


@ROUNDS
@given(data=st.data())
def test_no_failed_contact_is_closed_without_a_decision_on_recovery(rules: RuleSet, data: st.DataObject) -> None:
    values = {**data.draw(inputs(rules, "recoverability stance.closing")), "contact failed": True}
    closing = rules.decide("recoverability stance.closing", values).outcome
    assert (closing == "may be closed") == (values.get("recovery decided") is True)
