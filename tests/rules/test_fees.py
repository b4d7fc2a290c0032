"""Laws of fees, of the blacklist and of changes of prices (catalogue B4)."""

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
    return under("fees")


@ROUNDS
@given(data=st.data())
def test_a_fault_of_ours_is_never_charged(rules: RuleSet, data: st.DataObject) -> None:
    values = {**data.draw(inputs(rules, "service fee.fee class")), "fault": "provider"}
    assert rules.decide("service fee.fee class", values).outcome["answer"] in ("free", "split")


@ROUNDS
@given(number=st.integers(1, 10**6), scope=st.sampled_from(["yes", "no", "unknown"]))
def test_how_often_does_not_count_where_we_erred(rules: RuleSet, number: int, scope: str) -> None:
    values = {"cause": "our error", "revision no": number, "within scope": scope}
    assert rules.decide("revision fee.fee class", values).outcome["answer"] == "free"


def test_nothing_but_payment_leads_to_the_blacklist(rules: RuleSet) -> None:
    read = {field.name for field in rules.policies["payment blacklist"].inputs}
    assert read == {"payment reputation", "overdue because of our error"}


@ROUNDS
@given(data=st.data())
def test_every_change_of_a_price_has_both_duties(rules: RuleSet, data: st.DataObject) -> None:
    values = data.draw(inputs(rules, "price change notice.duties", NOW))
    idle = rules.decide("price change notice.duties", values, as_of=NOW).outcome["not applicable"]
    changed = values["old price"] != values["new price"]
    assert ("record" not in idle) == ("notify" not in idle) == changed
