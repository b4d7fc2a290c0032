"""Laws of difficult customers (catalogue B3): one label for each behaviour, and no invented tactic."""

import pytest

from policy.decide import RuleSet
from tests.rules.conftest import Under

LABELS = {
    "resists": "out of control",
    "excited": "out of control",
    "angry": "out of control",
    "abusive": "out of control",
    "shouting": "out of control",
    "repeats it": "stubborn",
    "will not be convinced": "stubborn",
    "talks without end": "garrulous",
    "looks down on others": "self-important",
    "acts shamelessly": "shameless",
    "makes harsh demands": "fussy",
    "picks at details": "fussy",
    "cautious": "cautious",
    "says nothing": "silent",
    "wants efficiency": "efficient",
    "dominating": "dominating",
}
WITHOUT = {"shameless", "cautious", "silent", "efficient", "dominating"}
TACTICS = {"stubborn": 5, "garrulous": 2, "self-important": 3, "wants the boss": 2, "fussy": 5, "angry": 2}


@pytest.fixture(scope="module")
def rules(under: Under) -> RuleSet:
    return under("difficult_customers")


@pytest.mark.parametrize(("behaviour", "label"), LABELS.items())
def test_each_behaviour_has_one_label(rules: RuleSet, behaviour: str, label: str) -> None:
    found = rules.decide("difficult customer type.labels", {"behaviours": [behaviour]}).outcome
    assert [each["type"] for each in found] == [label]


@pytest.mark.parametrize("label", sorted(WITHOUT))
def test_no_tactic_is_invented(rules: RuleSet, label: str) -> None:
    found = rules.decide("difficult customer tactics.tactics", {"customer type": label}).outcome
    assert [each["tactic"] for each in found] == ["none in source"]


@pytest.mark.parametrize(("label", "count"), TACTICS.items())
def test_the_tactics_are_those_of_the_source(rules: RuleSet, label: str, count: int) -> None:
    record = rules.decide("difficult customer tactics.tactics", {"customer type": label, "times repeated": 0})
    assert len(record.outcome) == count
    assert "none in source" not in [each["tactic"] for each in record.outcome]
