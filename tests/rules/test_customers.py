"""Laws of who the customer is (catalogue: customer-identity to special-request-response)."""

from datetime import UTC, datetime, timedelta
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
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
CONDITIONS = ("matter greatly", "neither controls", "need each other", "switching costs much")
NEEDS = ("physiological", "safety", "social", "esteem", "self-actualisation")
BASE = {"answer", "complaint handling", "repair of our errors"}


@pytest.fixture(scope="module")
def rules(under: Under) -> RuleSet:
    return under("customers")


def outcome(rules: RuleSet, decision: str, values: dict[str, Any]) -> Any:
    return rules.decide(decision, values, as_of=NOW, extra="ignore").outcome


@ROUNDS
@given(data=st.data())
def test_a_user_is_a_customer(rules: RuleSet, data: st.DataObject) -> None:
    values = {
        **data.draw(inputs(rules, "customer identity.identity")),
        "consumes": data.draw(st.sampled_from([True, False, None])),
    }
    if outcome(rules, "customer identity.user", values) == "yes":
        assert outcome(rules, "customer identity.identity", values)["customer"] == "yes"


def test_a_customer_need_not_be_a_user(rules: RuleSet) -> None:
    values = {"inside": False, "receives": True, "consumes": False}
    assert outcome(rules, "customer identity.identity", values)["customer"] == "yes"
    assert outcome(rules, "customer identity.user", values) == "no"


@ROUNDS
@given(data=st.data(), tier=st.sampled_from(["ordinary", "gold", "platinum"]))
def test_no_type_of_customer_goes_without_the_base(
    rules: RuleSet, under: Under, data: st.DataObject, tier: str
) -> None:
    values = data.draw(inputs(rules, "customer marketing type.handling"))
    assert outcome(rules, "customer marketing type.handling", values)["full service"] is True
    type_ = outcome(rules, "customer marketing type.type", values)
    kind = None if type_ in ("multi", "undetermined") else type_
    asked = {"tier asked about": tier, "customer type": kind}
    assert set(under("tiering").decide("tier service floor.service", asked).outcome["services"]) >= BASE


@pytest.mark.parametrize(("open_", "contact", "may"), list(product([True, False, None], repeat=3)))
def test_one_class_of_maturity_as_soon_as_a_fact_holds(
    rules: RuleSet, open_: bool | None, contact: bool | None, may: bool | None
) -> None:
    values = {"open business": open_, "contact stated": contact, "may trade": may}
    record = rules.decide("customer maturity.maturity", values, as_of=NOW)
    assert (record.outcome in ("current", "target", "potential")) == (True in (open_, contact, may))
    assert sum(row.startswith("maturity/") for row in record.rules) == 1


@ROUNDS
@given(data=st.data())
def test_the_level_of_a_relationship_is_a_name_with_its_number(rules: RuleSet, data: st.DataObject) -> None:
    found = outcome(
        rules, "relationship level.relationship", data.draw(inputs(rules, "relationship level.relationship"))
    )
    names = {
        1: "supply-demand intermediary",
        2: "preferred choice",
        3: "partner",
        4: "strategic alliance",
        None: "undetermined",
    }
    assert found == {"level": found["level"], "name": names[found["level"]]}


@pytest.mark.parametrize("states", list(product([True, False], repeat=4)))
@pytest.mark.parametrize("target", [1, 2, 3, 4])
def test_of_sixteen_rows_one_allows_a_partner(rules: RuleSet, states: tuple[bool, ...], target: int) -> None:
    values = {"target level": target, **dict(zip(CONDITIONS, states, strict=True)), "cost": 5, "gain": 10}
    found = outcome(rules, "relationship appropriateness.advice", values)
    assert (found["verdict"] == "appropriate") == (all(states) or target <= 2)
    assert found["highest level now"] == (target if all(states) or target <= 2 else 2)


@ROUNDS
@given(data=st.data(), gain=st.integers(0, 100), more=st.integers(1, 100))
def test_luxury_wins_over_everything(rules: RuleSet, data: st.DataObject, gain: int, more: int) -> None:
    values = {**data.draw(inputs(rules, "relationship appropriateness.advice")), "gain": gain, "cost": gain + more}
    assert outcome(rules, "relationship appropriateness.advice", values)["verdict"] == "luxury"


@ROUNDS
@given(data=st.data())
def test_a_direct_need_is_said_and_has_a_product(rules: RuleSet, data: st.DataObject) -> None:
    values = data.draw(inputs(rules, "customer needs.clarity"))
    said = values.get("explicit") is True and values.get("product exists") is True
    assert (outcome(rules, "customer needs.clarity", values) == "direct") == said


@pytest.mark.parametrize("met", list(product([0, 1], repeat=4)))
def test_the_lowest_unmet_need_drives(rules: RuleSet, met: tuple[int, ...]) -> None:
    lowest = next((need for need, how in zip(NEEDS, met, strict=False) if not how), NEEDS[-1])
    found = outcome(rules, "need hierarchy.driving", dict(zip(NEEDS, met, strict=False)))
    assert found == {"need": lowest, "group": "higher" if lowest in NEEDS[3:] else "lower"}


@ROUNDS
@given(data=st.data())
def test_target_or_not_the_base_service_is_kept(rules: RuleSet, data: st.DataObject) -> None:
    found = outcome(
        rules, "target customers.identification", data.draw(inputs(rules, "target customers.identification"))
    )
    assert found["base service"] is True
    assert found["may be developed"] == (found["target"] == "yes")


@ROUNDS
@given(elements=st.lists(st.text(max_size=5), max_size=3))
def test_good_customers_stay_not_evaluable(rules: RuleSet, elements: list[str]) -> None:
    assert outcome(rules, "quality customer.spend time", {"elements met": elements}) == "not evaluable"


@ROUNDS
@given(data=st.data(), late=st.integers(1, 10_000))
def test_no_special_request_stays_without_an_answer(rules: RuleSet, data: st.DataObject, late: int) -> None:
    values = data.draw(inputs(rules, "special requests.taken seriously", NOW))
    asked = {
        **values,
        "special": True,
        "response": "nothing yet",
        "answered at": None,
        "received at": NOW - timedelta(days=1, seconds=late),
    }
    assert outcome(rules, "special requests.taken seriously", asked) == "violation"
    assert outcome(rules, "special requests.taken seriously", {**asked, "response": "ignored"}) == "violation"
