"""How the cases of a log stand, for people and machines, and what was refused."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from rich.text import Text

from policy.cases.fold import Case
from policy.cases.plan import Plan
from policy.cases.replay import Replay
from policy.cases.rete import AVAILABLE
from policy.feel.encoding import json_text
from policy.read.plan_policy import SIGNALS
from policy.report.console import Page
from policy.report.problems import counted, head, place
from policy.report.visible import columns, line

SHOWN = 100  # refused events that are listed


def signal_names(plan: Plan) -> list[str]:
    """The signals of a plan in order."""
    return [
        row.id
        for decision in plan.policy.source.decisions
        if decision.name.text == SIGNALS
        for row in getattr(decision.logic, "rows", ())
    ]


def case_json(case: Case, signals: Iterable[str]) -> dict[str, Any]:
    """One case as a JSON object."""
    return {
        "case": case.id,
        "state": case.state,
        "events": case.no,
        "signals": {name: name in case.signals for name in signals},
    }


def _json(replay: Replay, plan: Plan) -> Page:
    names = signal_names(plan)
    return "".join(json_text(case_json(case, names)) + "\n" for case in replay.cases.values())


def _text(replay: Replay, plan: Plan) -> Iterator[Text]:
    states = Counter(case.state for case in replay.cases.values())
    signals = Counter(name for case in replay.cases.values() for name in case.signals)
    yield line(
        f"{counted(replay.events, 'event')}, {counted(len(replay.cases), 'case')}, {len(replay.refused)} refused"
    )
    yield from _counts("states", [(state, states[state]) for state in plan.plan.states if states[state]])
    yield from _counts("signals", [(name, signals[name]) for name in signal_names(plan)])


def _counts(title: str, counts: list[tuple[str, int]]) -> Iterator[Text]:
    if counts:
        yield line((title, "bold"))
        yield from (line("  ", row) for row in columns([(name, str(count)) for name, count in counts]))


def refusal_lines(replay: Replay, differences: Iterable[str] = ()) -> Iterator[Text]:
    """Why events were refused, so many of them, what there was to remark, and where the matchers differed."""
    for refusal in replay.refused[:SHOWN]:
        for problem in refusal.problems:
            event = f"event {refusal.number}" + (f", case {refusal.case}" if refusal.case else "")
            where = place(problem.span) if problem.code == "bad-row" else event
            yield line(f"{where}: ", *head(problem.code, problem.message))
    if len(replay.refused) > SHOWN:
        yield line(f"… and {len(replay.refused) - SHOWN} more that were refused")
    for code, one in replay.remarked.items():
        where = f"event {one.event} of case {one.case}"
        yield line("remark ", (code, "bold"), f", {counted(one.count, 'time')}, first at {where}: {one.remark.message}")
    yield from (line(("matchers differ", "bold red"), f": {difference}") for difference in differences)
    if replay.refused:
        yield line(f"{len(replay.refused)} refused")


def matcher_lines(plan: Plan) -> Iterator[Text]:
    """That there is no rule network here, where the plan has patterns."""
    if plan.plan.patterns and not AVAILABLE:
        yield line("note: durable-rules cannot be imported here; the plain matcher finds the patterns")


REPLAY_FORMS: dict[str, Callable[[Replay, Plan], Page]] = {"text": _text, "json": _json}
