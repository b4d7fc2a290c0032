"""Laws of conduct and etiquette (catalogue D)."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.decide import RuleSet
from policy.testing import inputs
from tests.effort import examples
from tests.rules.conftest import Under

ROUNDS = settings(max_examples=examples(60))
ENDS = (46, 120, 360)
ZONES = ["intimate", "personal", "social", "public"]
STATES = ("done", "missing", "unknown", "pending", "late", "out of order", "not applicable")


@pytest.fixture(scope="module")
def conduct(under: Under) -> RuleSet:
    return under("conduct")


@pytest.fixture(scope="module")
def etiquette(under: Under) -> RuleSet:
    return under("etiquette")


@ROUNDS
@given(data=st.data())
def test_without_an_observer_nothing_is_judged(conduct: RuleSet, data: st.DataObject) -> None:
    values = {**data.draw(inputs(conduct, "speech conduct.verdict")), "observed": False}
    assert conduct.decide("speech conduct.verdict", values).outcome == "not evaluable"


@ROUNDS
@given(distance=st.decimals(0, 2000, places=2))
def test_every_distance_from_15_cm_has_a_zone(conduct: RuleSet, distance: Decimal) -> None:
    zone = conduct.decide("personal distance.zone", {"distance": distance}).outcome
    assert (zone == "undefined") == (distance < 15)


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize(("owner", "offset"), [("the nearer zone", 0), ("the farther zone", 1)])
def test_a_shared_end_belongs_to_one_zone(under: Under, number: int, owner: str, offset: int) -> None:
    rules = under("conduct", {"personal distance": {"a shared end belongs to": owner}})
    zone = rules.decide("personal distance.zone", {"distance": ENDS[number]}).outcome
    assert zone == ZONES[number + offset]


def test_words_voice_and_body_are_all(conduct: RuleSet) -> None:
    assert conduct.decide("message impact.sum", {}).outcome == 100


@pytest.mark.parametrize(
    ("decision", "count"),
    [
        ("dress code.faults", 7),
        ("makeup.rules", 6),
        ("visit conduct.visit", 6),
        ("etiquette principles.principles", 3),
        ("etiquette principles.demands", 4),
        ("service contact steps.steps", 4),
    ],
)
@ROUNDS
@given(data=st.data())
def test_the_lists_are_as_long_as_printed(etiquette: RuleSet, decision: str, count: int, data: st.DataObject) -> None:
    outcome = etiquette.decide(decision, data.draw(inputs(etiquette, decision))).outcome
    assert len({item for state in STATES for item in outcome[state]}) == count


@pytest.mark.parametrize("hand", ["both hands", "left hand"])
@pytest.mark.parametrize("given_with", ["both hands", "left hand"])
def test_either_setting_of_the_hand(under: Under, hand: str, given_with: str) -> None:
    rules = under("etiquette", {"business card": {"hand to give with": hand}})
    values = {
        "moment": "at leaving",
        "by appointment": False,
        "away from home": False,
        "given with": given_with,
        "face to the other": True,
        "held at the lower end": True,
    }
    missing = rules.decide("business card.giving", values).outcome["missing"]
    assert missing == ([] if hand == given_with else ["hand"])


@ROUNDS
@given(data=st.data())
def test_rules_by_sex_can_be_switched_off(under: Under, data: st.DataObject) -> None:
    rules = under("etiquette", {"makeup": {"rules by sex hold": False}})
    values = data.draw(inputs(rules, "makeup.rules"))
    assert rules.decide("makeup.rules", values).outcome["not applicable"] == ["3", "6"]
