"""Laws of handling complaints (catalogue B1: from complaint-visibility to complaint-listening)."""

from datetime import UTC, datetime
from decimal import Decimal
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
KNOWN = (True, False, None)
STEPS = ["thanks", "gratitude", "apology", "promise", "information", "correction", "check", "prevention"]
BANNED = {
    "F1": ("这个三岁小孩都会", "這個三歲小孩都會"),
    "F2": ("不可能, 绝对不可能", "不可能，絕對不可能"),
    "F3": ("这是供应商的问题, 与我们公司无关", "這是供應商的問題，與我們公司無關"),
    "F4": ("我不太清楚", "我不知道"),
    "F5": ("没有办法解决", "沒有辦法解決"),
    "F6": ("设备是别人的, 与我无关", "設備是別人的，與我無關"),
}


@pytest.fixture(scope="module")
def rules(under: Under) -> RuleSet:
    return under("complaints")


@ROUNDS
@given(data=st.data())
def test_nobody_dissatisfied_has_no_complaint(rules: RuleSet, data: st.DataObject) -> None:
    values = {**data.draw(inputs(rules, "complaint visibility.complaint")), "dissatisfied": True}
    assert rules.decide("complaint visibility.complaint", values).outcome["kind"] != "none"


@pytest.mark.parametrize(("direct", "told", "left", "law"), list(product(KNOWN, repeat=4)))
def test_the_highest_level_wins_and_a_threat_is_none(
    rules: RuleSet, direct: bool | None, told: bool | None, left: bool | None, law: bool | None
) -> None:
    values = {"direct": direct, "told others": told, "left": left, "legal": law, "media": False, "threatens": True}
    level = rules.decide("complaint reaction level.reaction", values).outcome["level"]
    highest = 3 if law else 2 if told and left else 1 if direct else None
    assert level == highest
    assert rules.decide("complaint reaction level.reaction", {**values, "threatens": False}).outcome["level"] == level


@ROUNDS
@given(n=st.integers(0, 10**6))
def test_spread_is_linear_and_names_its_reading(under: Under, n: int) -> None:
    for reading in ("mixture", "plain"):
        rules = under("complaints", {"complaint spread impact": {"reading": reading}})
        one, many = (
            rules.decide("complaint spread impact.people told", {"dissatisfied customers": count}).outcome
            for count in (1, n)
        )
        assert (many["low"], many["high"]) == (Decimal(one["low"]) * n, Decimal(one["high"]) * n)
        assert many["reading"] == reading


@ROUNDS
@given(data=st.data())
def test_an_apology_is_in_every_offer(rules: RuleSet, data: st.DataObject) -> None:
    values = data.draw(inputs(rules, "expected remedy.first offer"))
    assert "apology" in rules.decide("expected remedy.first offer", values).outcome["offer"]


@ROUNDS
@given(log=st.lists(st.sampled_from(STEPS), max_size=10), satisfied=st.sampled_from(KNOWN))
def test_archiving_needs_all_eight_in_order_and_a_satisfied_customer(
    rules: RuleSet, log: list[str], satisfied: bool | None
) -> None:
    values = {"steps taken": log, "customer satisfied": satisfied}
    firsts = list(dict.fromkeys(log))
    assert rules.decide("complaint resolution steps.may be archived", values).outcome == (
        firsts == STEPS and satisfied is True
    )


@ROUNDS
@given(data=st.data())
def test_closing_needs_the_visit_and_the_file(rules: RuleSet, data: st.DataObject) -> None:
    values = data.draw(inputs(rules, "complaint handling principles.may be closed", NOW))
    evidence = values.get("visited at") is not None and values.get("filed") is True and values.get("analysed") is True
    assert rules.decide("complaint handling principles.may be closed", values, as_of=NOW).outcome == evidence


@ROUNDS
@given(used=st.lists(st.sampled_from(["listening", "agreeing with feelings"])), granted=st.sampled_from(KNOWN))
def test_kind_words_accept_no_claim(rules: RuleSet, used: list[str], granted: bool | None) -> None:
    values = {"techniques used": used, "claim granted": granted}
    asked = rules.decide("complaint handling techniques.claim accepted", values, extra="ignore")
    assert asked.outcome is granted


@ROUNDS
@given(data=st.data())
def test_less_than_all_visited_never_complies(rules: RuleSet, data: st.DataObject) -> None:
    values = data.draw(inputs(rules, "complaint prevention.compliant"))
    everybody = values["visited"] == values["customers"]
    assert (rules.decide("complaint prevention.compliant", values).outcome == "no") == (not everybody)


@ROUNDS
@given(log=st.lists(st.sampled_from(["apology", "cause", "plan", "submission", "approval", "handling"]), unique=True))
def test_nothing_is_handled_between_submission_and_approval(rules: RuleSet, log: list[str]) -> None:
    values = {"steps taken": log, "can fix now": False, "approved by": "branch"}
    found = rules.decide("latent complaint response.violations", values).rules
    if "handling" in log and "approval" not in log[: log.index("handling")]:
        assert "violations/order" in found


@ROUNDS
@given(data=st.data())
def test_every_ignored_complaint_is_flagged(rules: RuleSet, data: st.DataObject) -> None:
    values = {**data.draw(inputs(rules, "complaint mishandling consequences.risks")), "ignored": "yes"}
    risks = rules.decide("complaint mishandling consequences.risks", values).outcome
    assert "quality" in [each["risk"] for each in risks]


def banned(rules: RuleSet, text: str, speaker: str = "agent") -> list[dict[str, Any]]:
    return list(rules.decide("service forbidden phrases.findings", {"utterance": text, "speaker": speaker}).outcome)


@pytest.mark.parametrize(("form", "text"), [(form, text) for form, texts in BANNED.items() for text in texts])
def test_each_banned_saying_is_found_once_in_both_scripts(rules: RuleSet, form: str, text: str) -> None:
    assert [each["form"] for each in banned(rules, text)] == [form]
    assert banned(rules, text, "customer") == []


@pytest.mark.parametrize("reply", ["他不在", "打错了", "没这人", "不知道"])
def test_tone_decides_about_curt_replies(rules: RuleSet, reply: str) -> None:
    for tone, verdict in (("stiff", "finding"), ("polite", "nothing"), (None, "warning")):
        values = {"utterance": reply, "speaker": "agent", "tone": tone, "hung up": False}
        assert rules.decide("inbound call forbidden replies.verdict", values).outcome == verdict


@pytest.mark.parametrize("rule", ["这是我们的规定", "按照程序办理", "Sorry, this is our rule"])
@pytest.mark.parametrize("explanation", ["因为要保护您的资料", "because it protects you", "我帮您问问别的办法"])
def test_a_rule_alone_is_a_finding_and_explained_it_is_none(rules: RuleSet, rule: str, explanation: str) -> None:
    asked = ((rule, "finding"), (f"{rule}, {explanation}", "ok"))
    for text, answer in asked:
        values = {"utterance": text, "speaker": "agent"}
        assert rules.decide("rigid rule replies.verdict", values).outcome["answer"] == answer


@ROUNDS
@given(data=st.data())
def test_what_does_not_apply_is_no_part_of_the_score(rules: RuleSet, data: st.DataObject) -> None:
    values = data.draw(inputs(rules, "complaint listening.counted"))
    on_sight = values["channel"] in ("face to face", "video")
    assert rules.decide("complaint listening.counted", values).outcome == (7 if on_sight else 6)
