"""What is kept with a case for its facts says the same as working them out anew from all events."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policy
from policy.cases.growing import Collection, Grouped, Recent
from policy.cases.plan import Plan
from policy.cases.store.rows import restored, snapshot, step_data, text_of
from tests.effort import examples

PLAN = """\
case plan: tries
format: 1
version: "1"
events:
  tried: {by: string, solved: boolean, what: {type: string, optional: true}, sum: number}
  asked: {what: {type: string, optional: true}}
  timeout: {timer: string}
parameters:
  most: {type: number, value: 5, cite: PARAMETER}
  day: {type: days and time duration, value: P1D, cite: PARAMETER}
facts:
  failed: tried[solved = false]
  dear: failed[sum > most]
  last bad: failed[-1]
  left: count(tried[solved = false and sum > 2])
  same: count(tried[what = this.what]) + count(asked[this.what = what])
  same bad: count(tried[what = this.what and solved = false])
  lately: count(tried[at > this.at - @"P1D"]) * 100 + count(asked[this.at - @"PT6H" <= at])
  bad lately: count(failed[at >= this.at - @"P1D" and sum > 3])
  within a day: count(tried[at > this.at - day])
  sums: sum(tried.sum)
  names: tried[solved].by
  twice: for one in tried return one.sum * 2
  risky: count(tried[10 / sum > 3])
  before: count(tried[no < this.no])
  mixed: some one in failed satisfies one.by = this.id
signals: |
  | id   | when                                  | because        |
  |------|---------------------------------------|----------------|
  | many | count(tried[solved = false]) > 3      | {left}         |
timers: |
  | id    | runs in | after   | because                                   |
  |-------|---------|---------|-------------------------------------------|
  | alarm | "bad"   | @"PT5H" | {count(tried[solved = false])} were vain  |
actions:
  tell: {names: string}
moves:
  start: good
  hit: first
  table: |
    | id        | state | event   | left | => state | => action          | because |
    |-----------|-------|---------|------|----------|--------------------|---------|
    | bad       | -     | "tried" | > 2  | "bad"    | tell(names: names) | {last bad.by} {left} {same} {same bad} {lately} {bad lately} {within a day} {sums} {names} {twice} {before} {mixed} {count(dear)} {string(tried[solved = false])} RISK |
    | otherwise | -     | -       | -    | "good"   | -                  | {left} {same} {same bad} {lately} {bad lately} {within a day} {sums} {string(names)} {string(twice)} {before} {mixed} {count(tried[solved = false])} RISK |
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Plan, Plan]]:
    """A plan as it is, and one that works everything out anew."""

    def make(text: str) -> tuple[Plan, Plan]:
        path = tmp_path_factory.mktemp("home") / "plan.yaml"
        path.write_text(text, encoding="utf-8")
        kept, anew = policy.load_plan(path), policy.load_plan(path)
        assert kept.stepping._growing is not None
        anew.stepping._growing = None
        return kept, anew

    return make


@pytest.fixture(scope="module")
def without_risk(made: Callable[[str], tuple[Plan, Plan]]) -> tuple[Plan, Plan]:
    return made(PLAN.replace("RISK", ""))


@pytest.fixture(scope="module")
def with_risk(made: Callable[[str], tuple[Plan, Plan]]) -> tuple[Plan, Plan]:
    """What is asked of an event can fail."""
    return made(PLAN.replace("RISK", "{risky}"))


def stream(random: Random, length: int, least: int) -> list[dict[str, Any]]:
    hour, events = 0, []
    for no in range(length):
        hour += random.choice((0, 0, 1, 4, 30))
        event = {"id": f"e{no}", "at": f"2026-06-{1 + hour // 24:02d}T{hour % 24:02d}:00", "what": random.choice("xy")}
        if random.random() < 0.2:
            del event["what"]
        if random.random() < 0.3:
            events.append({**event, "event": "asked"})
            continue
        tried = {"by": random.choice("AB"), "solved": random.random() < 0.5, "sum": random.randint(least, 8)}
        events.append({**event, **tried, "event": "tried"})
    return events[: 28 * 24 // max(1, hour // max(1, length)) or length]


def told(plan: Plan, events: list[dict[str, Any]]) -> list[Any]:
    """What every event did, those that failed too; now and then it is gone on from an earlier case, or a restored one."""
    case, said = plan.begin("17"), []
    for no, event in enumerate(events):
        if no % 7 == 3 and case.no:
            texts = [text_of(one.to_dict()) for one in case.events]
            case = restored(plan, "17", text_of(snapshot(case)), texts)
        try:
            steps = plan.apply(case, plan.event(event, "17"))
        except policy.PolicyError as error:
            said.append(error.code)
            continue
        if no % 5 == 2:
            plan.apply(case, plan.event({**event, "id": "other"}, "17"))
        said += [text_of(step_data(step)) for step in steps]
        case = steps[-1].case
    return said


@settings(max_examples=examples(60), deadline=None)
@given(st.integers(0, 2**32))
def test_kept_says_the_same_as_anew(without_risk: tuple[Plan, Plan], seed: int) -> None:
    kept, anew = without_risk
    events = stream(Random(seed), 25, 0)
    assert told(kept, events) == told(anew, events)


@settings(max_examples=examples(40), deadline=None)
@given(st.integers(0, 2**32))
def test_it_does_where_asking_fails(with_risk: tuple[Plan, Plan], seed: int) -> None:
    kept, anew = with_risk
    events = stream(Random(seed), 12, 0)
    assert told(kept, events) == told(anew, events)


def test_what_is_kept(without_risk: tuple[Plan, Plan]) -> None:
    growing = without_risk[0].stepping._growing
    assert growing is not None
    kinds = [type(one) for one in growing.collections]
    assert (kinds.count(Grouped), kinds.count(Recent)) == (3, 3)
    assert kinds.count(Collection) >= 7


MANY = """\
case plan: many
format: 1
version: "1"
events:
  tried: {what: string, solved: boolean}
facts:
  left: count(tried[solved = false])
  same: count(tried[what = this.what])
  lately: count(tried[at > this.at - @"P1D"])
moves:
  start: open
  hit: first
  table: |
    | id  | state | event | left | same | lately | => state | because |
    |-----|-------|-------|------|------|--------|----------|---------|
    | any | -     | -     | > 0  | > 0  | > 0    | "open"   | {left} {same} {lately} |
    | otherwise | - | -   | -    | -    | -      | -        | -       |
"""


def test_many_events_in_one_case_cost_no_more_than_few(written: Callable[[str], Path]) -> None:
    plan = policy.load_plan(written(MANY))
    case = plan.begin("17")
    times = []
    for turn in range(8):
        start = process_time()
        for no in range(200):
            event = {"id": f"{turn}/{no}", "at": f"2026-06-{2 * turn + 1:02d}T09:00", "what": f"w{no}", "solved": False}
            case = plan.step(case, plan.event({**event, "event": "tried"}, "17")).case
        times.append(process_time() - start)
    assert case.no == 1_600 and min(times[-3:]) < 3 * min(times[:3])
