"""Laws of tiering (catalogue: tiering-eligibility, customer-tier-assignment, tier-service-floor)."""

import shutil
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policy
from policy.decide import RuleSet
from policy.model.typed import TypedTable
from policy.testing import inputs
from tests.effort import examples
from tests.rules.conftest import Under

SPAN = {"tiering eligibility": {"management span": 500}}
MET, FAILED, UNKNOWN = 0, 1, 2
CONDITIONS = {  # each condition met, failed, unknown
    "customer count": (501, 500, None),
    "possible sales per customer": (2, 1, None),
    "value differs clearly": (True, False, None),
}
TIERS = ["ordinary", "gold", "platinum"]
BASE = ["answer", "complaint handling", "repair of our errors"]
ROUNDS = settings(max_examples=examples(60))


@pytest.fixture(scope="module")
def rules(under: Under) -> RuleSet:
    return under("tiering", SPAN)


def may_tier(rules: RuleSet, states: tuple[int, ...]) -> str:
    values = {name: choices[state] for (name, choices), state in zip(CONDITIONS.items(), states, strict=True)}
    return str(rules.decide("may tier", values).outcome)


@pytest.mark.parametrize("states", list(product((MET, FAILED, UNKNOWN), repeat=3)))
def test_truth_table_of_27_rows(rules: RuleSet, states: tuple[int, ...]) -> None:
    expected = "no" if FAILED in states else "undetermined" if UNKNOWN in states else "yes"
    assert may_tier(rules, states) == expected


def test_no_condition_that_fails_helps(rules: RuleSet) -> None:
    for states in product((MET, FAILED, UNKNOWN), repeat=3):
        for i in range(3):
            worse = (*states[:i], FAILED, *states[i + 1 :])
            assert may_tier(rules, worse) == "no"


def test_the_tier_asks_for_facts_about_value_and_nothing_else(rules: RuleSet) -> None:
    asked = {each.name for each in rules.inputs_of(rules.find("customer tier.tier").key)}
    assert asked == {
        "customer count",
        "possible sales per customer",
        "share with repeat potential",
        "value differs clearly",
        "share of the best fifth",
        "yearly value",
        "new customer",
        "current tier",
        "tier by hand",
        "asked by",
    }


def test_a_tier_that_reads_what_a_customer_is_rather_than_buys_does_not_load(tmp_path: Path) -> None:
    shutil.copytree(policy.shipped_rules() / "tiering", tmp_path, dirs_exist_ok=True)
    file = tmp_path / "customer_tier.yaml"
    text = file.read_text(encoding="utf-8")
    cell = "is: yearly value - platinum begins"
    assert cell in text
    file.write_text(text.replace(cell, f"is: if customer.ethnicity = null then 0 else {cell[4:]}"), encoding="utf-8")
    with pytest.raises(policy.InvalidRules) as caught:
        policy.load(tmp_path)
    assert caught.value.code == "unknown-name"


@ROUNDS
@given(data=st.data())
def test_every_answer_of_eligibility_cites_its_source(rules: RuleSet, data: st.DataObject) -> None:
    record = rules.decide("tiering eligibility.may tier", data.draw(inputs(rules, "tiering eligibility.may tier")))
    cites = {row: each for row, each in labels(rules).items() if row in record.rules}
    assert cites and all("000" in cite for cite in cites.values())


def labels(rules: RuleSet) -> dict[str, str]:
    """The cite of each row of the tables of eligibility, by the name that a record gives it."""
    tables = {each.name: each.logic for each in rules.policies["tiering eligibility"].decisions}
    return {
        f"{name}/{row.id}": row.cite
        for name, table in tables.items()
        if isinstance(table, TypedTable)
        for row in table.rows
    }


@ROUNDS
@given(data=st.data())
def test_without_justified_tiering_no_tier_comes_out(rules: RuleSet, data: st.DataObject) -> None:
    values = data.draw(inputs(rules, "customer tier.tier"))
    justified = rules.decide("tiering eligibility.may tier", values, extra="ignore").outcome
    tier = rules.decide("customer tier.tier", values).outcome
    assert (tier in TIERS) <= (justified == "yes")


@ROUNDS
@given(data=st.data(), more=st.integers(0, 100_000))
def test_more_value_never_means_a_lower_tier(rules: RuleSet, data: st.DataObject, more: int) -> None:
    values = data.draw(inputs(rules, "customer tier.tier"))
    if values.get("yearly value") is None:
        return
    lower = rules.decide("customer tier.tier", values).outcome
    higher = rules.decide("customer tier.tier", {**values, "yearly value": values["yearly value"] + more}).outcome
    assert higher == lower or TIERS.index(higher) > TIERS.index(lower)


@ROUNDS
@given(data=st.data())
def test_hiding_a_fact_never_makes_a_tier(rules: RuleSet, data: st.DataObject) -> None:
    values = data.draw(inputs(rules, "customer tier.tier"))
    hidden = data.draw(st.sampled_from([*CONDITIONS, "yearly value"]))
    if rules.decide("customer tier.tier", values).outcome not in TIERS and hidden in values:
        measured = {
            "possible sales per customer": "share with repeat potential",
            "value differs clearly": "share of the best fifth",
        }
        shown = {**values, hidden: None, measured.get(hidden, hidden): None}
        assert rules.decide("customer tier.tier", shown).outcome not in TIERS


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("lost", BASE)
def test_a_tier_without_one_of_the_base_services_is_refused(under: Under, tier: str, lost: str) -> None:
    kept = [*(service for service in BASE if service != lost), "something else", f"for {tier}"]
    with pytest.raises(policy.InvalidRules) as refused:
        under("tiering", {"tier service floor": {f"{tier} services": kept}})
    assert "must-hold" in {problem.code for problem in refused.value.problems}


@pytest.mark.parametrize("tier", TIERS)
def test_every_tier_has_the_whole_base(rules: RuleSet, tier: str) -> None:
    for kind in ("economic", "ethical", "personalised", "convenience", None):
        given_ = {"tier asked about": tier, "customer type": kind}
        assert set(BASE) <= set(rules.decide("tier service floor.service", given_).outcome["services"])


@ROUNDS
@given(data=st.data())
def test_nobody_goes_without_the_base(rules: RuleSet, data: st.DataObject) -> None:
    values = data.draw(inputs(rules, "customer tier.benefits"))
    assert set(BASE) <= set(rules.decide("customer tier.benefits", values).outcome)
