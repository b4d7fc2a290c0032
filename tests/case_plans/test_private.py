"""Private fields of events: masked in reasons and in the story of a case, handed on whole to those who do the actions."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import policy
from policy.cases.plan import Plan
from policy.cases.store import CaseStore
from policy.report.cases import Story
from policy.report.timeline import timeline_page

PLAN = """\
case plan: letters
format: 1
version: "1"
events:
  asked: {what: string, phone: {type: string, private: true}, sum: {type: number, private: true, optional: true}}
  timeout: {timer: string}
facts:
  number: asked[-1].phone
  often: count(asked[phone = this.phone])
  total: sum(asked.sum)
signals: |
  | id   | when        | because                      |
  |------|-------------|------------------------------|
  | said | often >= 1  | {often} times from {number}  |
timers: |
  | id     | runs in | after   | because              |
  |--------|---------|---------|----------------------|
  | answer | "open"  | @"PT1H" | {this.phone} waits   |
actions:
  call: {phone: string, why: string}
moves:
  start: new
  hit: first
  table: |
    | id        | state | event   | => state | => action                                              | because                    |
    |-----------|-------|---------|----------|--------------------------------------------------------|----------------------------|
    | asked     | -     | "asked" | "open"   | [call(phone: upper case(number), why: this.what)]      | REASON                     |
    | otherwise | -     | -       | -        | -                                                      | -                          |
"""
SECRET = "0800-SECRET"
EVENT = {"id": "e1", "at": "2026-06-01T09:00", "event": "asked", "what": "leak", "phone": SECRET, "sum": 77123}
REASONS = [
    ("{this.phone} asks", "*** asks"),
    ("{asked[-1].phone} asks", "*** asks"),
    ("{number} asks", "*** asks"),
    ('{if this.what = "leak" then this.phone else "x"} asks', "*** asks"),
    ("{substring(this.phone, 1, 4)} asks", "*** asks"),
    ("{for one in asked return one.phone}", "***"),
    ("{total} in all", "*** in all"),
    ("{string(this)} asks", "*** asks"),
    ("{this.what} asks", "leak asks"),
    ("{often} times", "1 times"),
    ("{count(asked)} and {count(asked.phone)}", "1 and 1"),
    ('{if this.phone = "x" then 1 else 2}', "2"),
    ("{this.at}", "2026-06-01T09:00:00Z"),
]


@pytest.fixture
def loaded(written: Callable[[str], Path]) -> Callable[[str], Plan]:
    return lambda reason: policy.load_plan(written(PLAN.replace("REASON", reason)))


@pytest.mark.parametrize(("reason", "told"), REASONS)
def test_reasons_mask_what_shows_a_private_field(loaded: Callable[[str], Plan], reason: str, told: str) -> None:
    plan = loaded(reason)
    (step,) = plan.apply(plan.begin("17"), plan.event(EVENT, "17"))
    assert step.because == {"en": told}
    assert [signal.because["en"] for signal in step.raised] == ["1 times from ***"]
    assert [timer.because["en"] for timer in step.started] == ["*** waits"]


def test_the_story_masks_and_the_outbox_does_not(loaded: Callable[[str], Plan], tmp_path: Path) -> None:
    plan = loaded("{this.phone} asks")
    with CaseStore(str(tmp_path / "cases.db")) as store:
        store.post(plan, "17", EVENT)
        story = Story.of(plan, store.show(plan, "17"), "en")
        (action,) = store.pending_actions()
    assert action.arguments == {"phone": SECRET, "why": "leak"}
    assert story.steps[0]["actions"][0]["arguments"] == {"phone": "***", "why": "leak"}
    for shown in (timeline_page(story), json.dumps(story.steps), json.dumps(story.events), json.dumps(story.timers)):
        assert SECRET not in shown and "77123" not in shown
