"""Cases and steps as JSON, for the rows of a store."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from policy.cases.events import Event, context_of
from policy.cases.fold import Case, Log, RunningTimer, Signal, Step
from policy.feel.encoding import json_text, read_json, to_plain
from policy.feel.values.temporal_texts import parse_date_and_time

if TYPE_CHECKING:
    from policy.cases.plan import Plan

EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
MICROSECOND = timedelta(microseconds=1)
ENCODER = json.JSONEncoder(check_circular=False)  # what is written here are trees

Data = dict[str, Any]


def microseconds(at: datetime) -> int:
    """A moment as the number by which rows are compared."""
    return (at - EPOCH) // MICROSECOND


def first_due(case: Case) -> datetime | None:
    """When the first timer of a case falls due."""
    return min([timer.due for timer in case.timers], default=None)


def text_of(data: Any) -> str:
    """JSON for a column; PostgreSQL takes no NUL inside a text, so everything beyond ASCII is escaped, and NUL with it."""
    try:
        return ENCODER.encode(data)
    except TypeError:  # a number with a fraction, of which the `json` module knows nothing
        return json_text(data, ascii_only=True)


def event_text(event: Event) -> str:
    """An event for a column."""
    return text_of(event.to_dict())


def event_of(plan: "Plan", text: str) -> Event:
    """An event from its column."""
    return plan.event(read_json(text))


# A case: all but its events, which have rows of their own.


def snapshot(case: Case) -> Data:
    """What is kept of a case beside its events."""
    return {
        "state": case.state,
        "no": case.no,
        "at": None if case.at is None else to_plain(case.at),
        "ended": case.ended,
        "timers": [timer_data(timer) for timer in case.timers],
        "signals": [signal_data(signal) for signal in case.signals.values()],
    }


def restored(plan: "Plan", id_: str, text: str, events: Iterable[str]) -> Case:
    """The case that a snapshot and its events tell."""
    data = json.loads(text)
    log, lists = Log(), dict[str, list[dict[str, Any]]]()
    for no, row in enumerate(events, 1):
        event = event_of(plan, row)
        log = log.grown(no - 1, event)
        lists.setdefault(event.kind, []).append(context_of(event, no))
    return Case(
        id=id_,
        state=data["state"],
        no=data["no"],
        at=None if data["at"] is None else _moment(data["at"]),
        ended=data["ended"],
        timers=tuple(RunningTimer(**{**timer, "due": _moment(timer["due"])}) for timer in data["timers"]),
        signals={signal["id"]: Signal(**signal) for signal in data["signals"]},
        lists=lists,
        log=log,
    )


def _moment(text: str) -> datetime:
    value = parse_date_and_time(text)
    assert isinstance(value, datetime)
    return value


def timer_data(timer: RunningTimer) -> Data:
    """A running timer as JSON."""
    return {"id": timer.id, "since": timer.since, "due": to_plain(timer.due), "because": dict(timer.because)}


def signal_data(signal: Signal) -> Data:
    """A raised signal as JSON."""
    return {"id": signal.id, "no": signal.no, "because": dict(signal.because)}


# A step: what an event did, told again when it is posted again.


def step_data(step: Step) -> Data:
    """What a step did, as JSON."""
    return {
        "no": step.case.no,
        "event": step.event.id,
        "kind": step.event.kind,
        "at": to_plain(step.event.at),
        "before": step.before,
        "state": step.state,
        "ended": step.case.ended,
        "rules": list(step.rules),
        "because": dict(step.because),
        "actions": [{"id": one.id, "name": one.name, "arguments": arguments(one.arguments)} for one in step.actions],
        "started": [timer_data(timer) for timer in step.started],
        "stopped": list(step.stopped),
        "raised": [signal_data(signal) for signal in step.raised],
        "patterns": [{"pattern": match.pattern, "ids": list(match.ids)} for match in step.patterns],
        "remarks": [{"code": one.code, "message": one.message} for one in step.remarks],
    }


def arguments(given: Mapping[str, Any]) -> Data:
    """The arguments of an action as JSON."""
    return {name: to_plain(value) for name, value in given.items()}
