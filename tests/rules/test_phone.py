"""Laws of the phone rules (catalogue D)."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.decide import RuleSet
from policy.testing import inputs
from tests.effort import examples
from tests.rules.conftest import Under

ROUNDS = settings(max_examples=examples(60))
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
ACTS = ["told why", "asked for consent", "colleague answered", "name told", "name asked", "purpose asked", "thanked"]
CLOSING = ["thanks", "goodbye", "customer puts down", "agent puts down"]
WELL_HELD = {
    "reason": "invoice",
    "told why": True,
    "asked for consent": True,
    "consent": "yes",
    "limit told": 60,
    "times renewed": 0,
}


@pytest.fixture(scope="module")
def rules(under: Under) -> RuleSet:
    return under("phone")


@ROUNDS
@given(rings=st.integers(1, 30))
def test_an_apology_is_due_after_three_rings_only(rules: RuleSet, rings: int) -> None:
    outcome = rules.decide("call answer timing.answer", {"rings": rings}).outcome
    assert outcome == ("ok" if rings <= 3 else "apology due")


@settings(max_examples=examples(15))  # each loads the rules
@given(name=st.text("甲乙丙丁戊己庚辛", min_size=2, max_size=6))
def test_any_company_name_passes(under: Under, name: str) -> None:
    rules = under("phone", {"call greeting": {"company name": name}})
    values = {"opening": f"您好，{name}", "speaker": "agent"}
    assert rules.decide("call greeting.verdict", values).outcome == "ok"


@pytest.mark.parametrize("question", ["when", "who", "where", "what", "why", "how"])
def test_each_question_left_open_is_told(rules: RuleSet, question: str) -> None:
    answered = [each for each in ("when", "who", "where", "what", "why", "how") if each != question]
    outcome = rules.decide("call record.questions", {"recorded": True, "questions answered": answered}).outcome
    assert outcome["missing"] == [question]


@pytest.mark.parametrize("field", ["phone number", "date", "time"])
@pytest.mark.parametrize(("read_back", "verdict"), [(True, "ok"), (False, "breach"), (None, "unknown")])
def test_each_kind_of_number_is_confirmed(rules: RuleSet, field: str, read_back: bool | None, verdict: str) -> None:
    assert rules.decide("number readback.verdict", {"field": field, "read back": read_back}).outcome == verdict


@pytest.mark.parametrize("limit", [1, 10, 45])
def test_silence_is_too_long_just_beyond_the_limit(under: Under, limit: int) -> None:
    rules = under("phone", {"call attentiveness": {"silence limit": limit}})
    hints = [
        rules.decide("call attentiveness.hint", {"silence": silence, "said": ""}).outcome
        for silence in (limit, Decimal(limit) + Decimal("0.1"))
    ]
    assert hints == ["none", "say that you listen"]


@pytest.mark.parametrize(("waited", "outcome"), [(60, "ok"), (61, "overdue")])
def test_a_hold_ends_with_the_time_named(rules: RuleSet, waited: int, outcome: str) -> None:
    assert rules.decide("call hold.hold", {**WELL_HELD, "waited": waited}).outcome == outcome


@ROUNDS
@given(data=st.data())
def test_nobody_waits_well_without_consent(rules: RuleSet, data: st.DataObject) -> None:
    values = data.draw(inputs(rules, "call hold.hold"))
    if rules.decide("call hold.hold", values).outcome == "ok":
        assert (values["consent"], values["asked for consent"], values["told why"]) == ("yes", True, True)


@pytest.mark.parametrize("number", range(7))
def test_each_item_of_a_transfer_left_out_is_told(rules: RuleSet, number: int) -> None:
    printed = [*ACTS[:number], *ACTS[number + 1 :]]
    assert rules.decide("call transfer.items", {"acts": printed}).outcome["missing"] == [str(number + 1)]


@ROUNDS
@given(data=st.data())
def test_who_minds_is_not_put_through(rules: RuleSet, data: st.DataObject) -> None:
    values = {**data.draw(inputs(rules, "call transfer.verdict")), "minds": "yes"}
    assert rules.decide("call transfer.verdict", values).outcome in ("do not transfer", "breach")


@ROUNDS
@given(events=st.permutations(CLOSING))
def test_a_call_closes_in_one_order(rules: RuleSet, events: list[str]) -> None:
    values = {"direction": "inbound", "events": events, "gently": True, "waited": 0}
    outcome = rules.decide("call closing.verdict", values).outcome
    assert outcome == ("ok" if events == CLOSING else "breach")


@ROUNDS
@given(by=st.sampled_from(["us", "the customer", "unknown"]))
def test_we_call_back_whoever_cut_the_call_off(rules: RuleSet, by: str) -> None:
    values = {"cut off by": by, "cut off at": NOW, "called back at": None}
    assert rules.decide("outbound call.after a cut", values, as_of=NOW).outcome["status"] == "pending"


@pytest.mark.parametrize(("minutes", "outcome"), [(0, "avoid"), (29, "avoid"), (30, "good"), (90, "good")])
def test_the_quiet_time_has_an_edge(rules: RuleSet, minutes: int, outcome: str) -> None:
    hour, minute = divmod(18 * 60 - minutes, 60)
    values = {"called at": f"{hour:02}:{minute:02}:00"}
    assert rules.decide("outbound call.time of day", values).outcome == outcome


@pytest.mark.parametrize(
    ("words", "severity"),
    [
        ("这个CPM很低", "warning"),
        ("全国第一", "error"),
        ("您结婚了吗", "error"),
        ("我讨厌这样", "error"),
        ("笨蛋", "error"),
    ],
)
def test_jargon_is_softer_than_the_other_four(rules: RuleSet, words: str, severity: str) -> None:
    found = rules.decide("call content.findings", {"utterance": words, "speaker": "agent"}).outcome
    assert [each["severity"] for each in found] == [severity]


@pytest.mark.parametrize("skill", ["answering", "first sound", "mood", "posture", "record", "courtesy"])
def test_each_skill_is_told_in_a_phone_rule(rules: RuleSet, skill: str) -> None:
    told = rules.decide("phone service skills.told in", {"skill": skill}).outcome
    assert told
    assert set(told) <= set(rules.policies)
