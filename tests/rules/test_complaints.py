"""Laws of complaints (catalogue: complaint-phrase-triggers, leftover-issue-handling, boss-seeking-customer)."""

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
FORMS = {  # with the number left open: simplified, traditional
    "again": ("已经是第{}次了, 问题还在", "已經是第{}次了，問題還在"),
    "hotline": ("拨打{}次服务热线", "撥打{}次服務熱線"),
    "visits": ("为这个来处理了{}次", "為這個來處理了{}次"),
    "days waited": ("等了{}天不见来人", "等了{}天不見來人"),
    "hours used": ("才用了{}小时", "才用了{}小時"),
}
NUMERALS = {2: ("2", "２", "二", "两"), 3: ("3", "３", "三"), 4: ("4", "４", "四"), 12: ("12", "１２", "十二")}
THRESHOLDS = {"again": 3, "hotline": 3, "visits": 4}


@pytest.fixture(scope="module")
def rules(under: Under) -> RuleSet:
    return under("complaints")


def heard(rules: RuleSet, text: str, speaker: str = "customer") -> list[dict[str, Any]]:
    return list(rules.decide("complaint phrases.heard", {"utterance": text, "speaker": speaker}).outcome)


CASES = [
    (row, form.format(numeral), number)
    for (row, forms), (number, numerals) in product(FORMS.items(), NUMERALS.items())
    for form, numeral in product(forms, numerals)
]


@pytest.mark.parametrize(("row", "text", "number"), CASES)
def test_script_width_and_numerals_make_no_difference(rules: RuleSet, row: str, text: str, number: int) -> None:
    found = {each["id"]: each for each in heard(rules, text)}
    assert found[row]["number"] == number
    assert found[row]["found"] in text
    assert text[found[row]["at"] - 1 :].startswith(found[row]["found"])
    assert heard(rules, text, "agent") == []


@pytest.mark.parametrize(("row", "text", "number"), [case for case in CASES if case[0] in THRESHOLDS])
def test_numbers_count_from_the_threshold_on(rules: RuleSet, row: str, text: str, number: int) -> None:
    record = rules.decide("complaint phrases.signals", {"utterance": text, "speaker": "customer"})
    signals = {"again": "signals/again", "hotline": "signals/calls", "visits": "signals/visits"}
    assert (signals[row] in record.rules) == (number >= THRESHOLDS[row])


@ROUNDS
@given(text=st.text(max_size=60))
def test_whatever_is_said_an_agent_triggers_nothing(rules: RuleSet, text: str) -> None:
    assert heard(rules, text, "agent") == []
    assert all(text[each["at"] - 1 :].startswith(each["found"]) for each in heard(rules, text))


@ROUNDS
@given(data=st.data())
def test_the_boss_seeker_gets_exactly_one_of_two_answers(rules: RuleSet, data: st.DataObject) -> None:
    values = {**data.draw(inputs(rules, "boss-seeking customer.answer")), "wants the boss": True}
    record = rules.decide("boss-seeking customer.answer", values)
    assert record.outcome in ("assert authority", "change person")
    assert len(record.rules) == 1
    if record.outcome == "assert authority":
        assert values["authorised"] == "yes"


ANSWERS = ("yes", "no", "unknown")


@pytest.mark.parametrize(("leftover", "missed", "authorised"), list(product(ANSWERS, repeat=3)))
@pytest.mark.parametrize("occurrences", [1, 2, 3, 4])
def test_authority_is_asserted_where_nothing_speaks_against_it(
    rules: RuleSet, leftover: str, missed: str, authorised: str, occurrences: int
) -> None:
    values = {
        "wants the boss": True,
        "occurrences": occurrences,
        "leftover": leftover,
        "missed promise": missed,
        "authorised": authorised,
        "authority asserted": 0,
    }
    clean = (leftover, missed, authorised) == ("no", "no", "yes") and occurrences < 3
    assert rules.decide("boss-seeking customer.answer", values).outcome == (
        "assert authority" if clean else "change person"
    )


@ROUNDS
@given(data=st.data())
def test_no_leftover_is_without_owner_and_next_action_unnoticed(rules: RuleSet, data: st.DataObject) -> None:
    values = data.draw(inputs(rules, "leftover issues.findings", NOW))
    found = {each["finding"] for each in rules.decide("leftover issues.findings", values, as_of=NOW).outcome}
    if rules.decide("leftover issues.leftover", values, as_of=NOW, extra="ignore").outcome == "yes":
        assert ("no owner" in found) == (values.get("owner") is None)
        assert ("no next action" in found) == (values.get("next action at") is None)


@pytest.mark.parametrize("beyond", [timedelta(0), timedelta(seconds=1)])
def test_at_the_limit_and_a_second_later(under: Under, beyond: timedelta) -> None:
    rules = under("complaints", {"leftover issues": {"finish within": "P2D"}})
    values = {"opened at": NOW - timedelta(days=2) - beyond, "status": "open"}
    assert rules.decide("leftover issues.overdue", values, as_of=NOW).outcome == ("yes" if beyond else "no")
