"""Laws of deliveries (catalogue B4 and B5)."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.decide import RuleSet
from policy.testing import inputs
from tests.effort import examples
from tests.rules.conftest import Under

ROUNDS = settings(max_examples=examples(60))
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def rules(under: Under) -> RuleSet:
    return under("deliveries")


@ROUNDS
@given(data=st.data())
def test_no_delay_passes_without_a_reason(rules: RuleSet, data: st.DataObject) -> None:
    values = data.draw(inputs(rules, "delivery delay notice.verdict", NOW))
    reason = values.get("reason given")
    if not (reason or "").strip():
        assert rules.decide("delivery delay notice.verdict", values, as_of=NOW).outcome == "breach"


@ROUNDS
@given(data=st.data())
def test_who_is_in_a_hurry_is_never_unreasonable(rules: RuleSet, data: st.DataObject) -> None:
    values = data.draw(inputs(rules, "urgent after-hours request.class"))
    assert rules.decide("urgent after-hours request.class", values).outcome == "reasonable"


@ROUNDS
@given(log=st.permutations(["warning", "assignment"]), taken=st.integers(0, 2))
def test_the_warning_comes_before_the_assignment(rules: RuleSet, log: list[str], taken: int) -> None:
    values = {
        "confirmed at": "2026-06-29T23:00:00",
        "due at": "2026-06-30T09:00:00",
        "designers online": 1,
        "steps taken": log[:taken],
    }
    found = rules.decide("urgent after-hours request.findings", values).outcome
    assert ([each["finding"] for each in found] == ["warning skipped"]) == (log[:taken][:1] == ["assignment"])


@ROUNDS
@given(data=st.data())
def test_a_change_of_style_needs_a_recorded_explanation(rules: RuleSet, data: st.DataObject) -> None:
    values = {**data.draw(inputs(rules, "style mismatch explanation.duties")), "style": "changed"}
    values["same designer"] = "yes"
    status = rules.decide("style mismatch explanation.duties", values).outcome["status"]
    assert (status == "complete") == (values.get("explained") is True)


@ROUNDS
@given(data=st.data())
def test_who_is_offline_is_called(rules: RuleSet, data: st.DataObject) -> None:
    values = {**data.draw(inputs(rules, "delivery confirmation.verdict")), "online": False}
    verdict = rules.decide("delivery confirmation.verdict", values).outcome
    if verdict == "ok":
        assert "call" in values["channels used"]
