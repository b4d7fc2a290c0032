"""The fold of case plans: steps, timers, refusals, and its laws."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policy
from policy.cases.events import EventRefused
from policy.cases.fold import Case, Step
from policy.cases.plan import Plan
from tests.effort import examples

START = datetime(2026, 6, 1, 9, tzinfo=UTC)


def event(kind: str, hours: float = 0, id_: str = "", case: str = "A", **fields: Any) -> dict[str, Any]:
    """The data of an event so many hours after the start."""
    return {"case": case, "id": id_ or f"{kind} {hours}", "at": START + timedelta(hours=hours), "event": kind, **fields}


def told(plan: Plan, *events: dict[str, Any]) -> tuple[Case, list[Step]]:
    """A case after events, with every step."""
    case, steps = plan.begin("A"), []
    for data in events:
        made = plan.apply(case, plan.event(data))
        steps += made
        case = made[-1].case if made else case
    return case, steps


def shown(step: Step) -> tuple[Any, ...]:
    """What a step says, without the case."""
    return (
        step.event.to_dict(),
        step.before,
        step.state,
        step.actions,
        step.started,
        step.stopped,
        step.raised,
        step.patterns,
        step.rules,
        step.because,
        step.remarks,
    )


def test_a_step_says_what_happened_and_why(repair: Plan) -> None:
    case, steps = told(
        repair, event("asked", 0, what="pump"), event("asked", 1, what="pump"), event("asked", 2, "x", what="pump")
    )
    last = steps[-1]
    assert (last.before, last.state, last.rules, last.because) == (
        "open",
        "urgent",
        ("again",),
        {"en": "pump again", "zh": "又来了"},
    )
    assert [(action.id, action.name, action.arguments) for action in last.actions] == [
        ("x/again/1", "call", {"whom": "boss"}),
        ("x/again/2", "bill", {"sum": 0}),
    ]
    assert [(signal.id, signal.because) for signal in last.raised] == [
        ("often", {"en": "pump again", "zh": "又是pump"})
    ]
    assert last.patterns[0].ids == ("asked 0", "asked 1", "x")
    assert [timer.id for timer in case.timers] == ["alarm"] and last.stopped == ("call",)
    assert (case.no, case.state, set(case.signals)) == (3, "urgent", {"often"})


def test_timers_fall_due_before_an_event_in_order_of_their_moments(repair: Plan) -> None:
    _, steps = told(repair, event("asked", 0, what="pump"), event("asked", 30, what="belt"))
    assert [(step.event.kind, step.event.fields.get("timer"), step.event.at) for step in steps[1:]] == [
        ("timeout", "call", START + timedelta(hours=6)),
        ("timeout", "alarm", START + timedelta(hours=24)),
        ("asked", None, START + timedelta(hours=30)),
    ]
    assert steps[0].started[0].because == {"en": "nobody called"}


def test_a_timer_falls_due_at_its_moment_and_once(repair: Plan) -> None:
    case, _ = told(repair, event("asked", 0, what="pump"))
    due = repair.due(case, START + timedelta(hours=6))
    assert [one.fields["timer"] for one in due] == ["call"]
    assert not repair.due(case, START + timedelta(hours=6) - timedelta(microseconds=1))
    after = repair.apply(case, due[0])
    assert len(after) == 1
    assert [timer.id for timer in after[0].case.timers] == ["alarm"]
    assert repair.apply(after[0].case, due[0]) == ()


def test_a_timeout_that_comes_as_an_event_is_not_doubled(repair: Plan) -> None:
    _, steps = told(repair, event("asked", 0, what="pump"), event("timeout", 6, timer="call"))
    assert [step.event.kind for step in steps] == ["asked", "timeout"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (event("asked", 2), "input-missing"),
        (event("asked", 2, what=5), "input-wrong-type"),
        (event("asked", 2, what="x", wat="y"), "input-unknown"),
        (event("askd", 2, what="x"), "unknown-event"),
        (event("asked", 0.5, what="x"), "event-out-of-order"),
        (event("asked", 2, "asked 1", what="belt"), "event-id-reused"),
        (event("asked", 2, what="x", case="B"), "event-of-another-case"),
        ({**event("asked", 2, what="x"), "at": "yesterday"}, "input-wrong-type"),
        ({**event("asked", 2, what="x"), "id": None}, "input-missing"),
        ([], "input-wrong-type"),
    ],
)
def test_what_is_wrong_is_refused_and_the_case_is_as_it_was(repair: Plan, data: Any, code: str) -> None:
    case, _ = told(repair, event("asked", 1, what="pump"))
    with pytest.raises(EventRefused) as refused:
        repair.apply(case, repair.event(data))
    assert code in {problem.code for problem in refused.value.problems}
    assert case == told(repair, event("asked", 1, what="pump"))[0]


def test_nothing_comes_after_the_end(repair: Plan) -> None:
    case, _ = told(repair, event("tried", 0, by="Li", solved=True), event("paid", 1))
    assert case.ended and not case.timers
    with pytest.raises(EventRefused, match="ended"):
        repair.apply(case, repair.event(event("paid", 2)))


def test_the_same_event_again_changes_nothing(repair: Plan) -> None:
    first = event("asked", 0, what="pump")
    case, _ = told(repair, first, event("asked", 1, what="belt"))
    assert repair.apply(case, repair.event(first)) == ()


def test_a_case_can_be_folded_on_twice(repair: Plan) -> None:
    """Cases that grew out of one share what they have in common, and nothing else."""
    case, _ = told(repair, event("asked", 0, what="pump"), event("asked", 1, what="pump"))
    one = repair.apply(case, repair.event(event("asked", 2, what="pump")))[-1]
    other = repair.apply(case, repair.event(event("asked", 3, what="belt")))[-1]
    again = repair.apply(case, repair.event(event("asked", 2, what="pump")))[-1]
    assert (one.state, other.state) == ("urgent", "open")
    assert shown(again) == shown(one) and again.case == one.case
    assert [len(each.case.events) for each in (one, other, again)] == [3, 3, 3]


def test_moments_without_a_zone_are_in_that_of_the_plan(written: Callable[[str], Path]) -> None:
    plan = policy.load_plan(
        written("""\
case plan: local
format: 1
time zone: Asia/Shanghai
events: {asked: {}}
moves:
  start: open
  table: |
    | id | state | event | => state |
    |----|-------|-------|----------|
    | a  | -     | -     | -        |
""")
    )
    assert plan.event({"case": "A", "id": "1", "at": "2026-06-01T09:00", "event": "asked"}).at == datetime(
        2026, 6, 1, 1, tzinfo=UTC
    )


# Laws.


def _logs() -> st.SearchStrategy[list[dict[str, Any]]]:
    asked = st.fixed_dictionaries({"event": st.just("asked"), "what": st.sampled_from(["pump", "belt"])})
    tried = st.fixed_dictionaries(
        {"event": st.just("tried"), "by": st.sampled_from(["Li", "no"]), "solved": st.booleans()}
    )
    paid = st.just({"event": "paid"})
    one = st.tuples(st.one_of(asked, asked, tried, paid), st.sampled_from("ABC"), st.sampled_from([0, 0, 1, 5, 30]))
    return st.lists(one, max_size=12).map(_numbered)


def _numbered(drawn: list[tuple[dict[str, Any], str, int]]) -> list[dict[str, Any]]:
    at, found = START, []
    for number, (data, case, hours) in enumerate(drawn):
        at += timedelta(hours=hours)
        found.append({**data, "case": case, "id": str(number), "at": at})
    return found


@settings(max_examples=examples(60), deadline=None)
@given(_logs(), st.data())
def test_any_prefix_replayed_gives_the_same(repair: Plan, log: list[dict[str, Any]], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(log)))
    once = repair.replay(log[:cut])
    assert repair.replay(log[:cut]).cases == once.cases
    stored = [event for case in once.cases.values() for event in case.events]
    assert repair.replay(sorted(stored, key=lambda one: one.at)).cases.keys() == once.cases.keys()
    for case in once.cases.values():
        restored = repair.begin(case.id)
        for one in case.events:
            restored = repair.step(restored, one).case
        assert restored == case


@settings(max_examples=examples(60), deadline=None)
@given(_logs())
def test_the_order_of_unrelated_cases_does_not_matter(repair: Plan, log: list[dict[str, Any]]) -> None:
    log = [{**one, **({"what": f"{one['what']} {one['case']}"} if "what" in one else {})} for one in log]
    by_case = sorted(log, key=lambda one: str(one["case"]))
    assert repair.replay(log).cases == repair.replay(by_case).cases
