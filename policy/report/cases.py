"""Cases of a store for people and machines: what a post did, the story of a case, how cases stand, the outbox."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import asdict, frozen
from rich.text import Text

from policy.cases.fold import outbox_id
from policy.feel.encoding import json_text
from policy.model.record import MASK
from policy.problems import PolicyError
from policy.report.console import Page, json_page
from policy.report.problems import counted, head, place
from policy.report.visible import columns, line

if TYPE_CHECKING:
    from policy.cases.plan import Plan
    from policy.cases.store import Migrated, PendingAction, Posted, Standing

T = TypeVar("T")
Data = Mapping[str, Any]
PARTS = ("case", "id", "at", "event")


@frozen(kw_only=True)
class Story:
    """A case as it is told: its events, what each did, how it stands; what shows private fields is masked."""

    plan: str
    version: str
    case: str
    lang: str
    state: str
    ended: bool
    events: tuple[Data, ...]
    steps: tuple[Data, ...]
    timers: tuple[Data, ...]
    signals: tuple[Data, ...]

    @classmethod
    def of(cls, plan: "Plan", standing: "Standing", lang: str) -> "Story":
        """The story of a case of a store."""
        private = {(kind, slot.name) for kind, slots in plan.kinds.kinds.items() for slot in slots if slot.private}
        events = tuple(_masked(event["event"], event, private) for event in standing.events)
        asked = plan.stepping.private.arguments
        now = standing.snapshot
        return cls(
            plan=plan.name,
            version=standing.version,
            case=standing.case,
            lang=lang,
            state=now["state"],
            ended=now["ended"],
            events=events,
            steps=tuple(
                {**told, "actions": [_action(one, asked) for one in told["actions"]]}
                for told in (_confirmable(step, plan.name, standing.case) for step in standing.steps)
            ),
            timers=tuple(now["timers"]),
            signals=tuple(now["signals"]),
        )


def _masked(of: str, values: Data, private: Container[tuple[str, str]]) -> dict[str, Any]:
    """The fields of an event or the arguments of an action, those that are private masked."""
    return {name: MASK if (of, name) in private and value is not None else value for name, value in values.items()}


def _confirmable(step: Data, plan: str, case: str) -> Data:
    """A step whose actions have the ids that `policy case confirm` takes."""
    return {**step, "actions": [{**one, "id": outbox_id(plan, case, one["id"])} for one in step["actions"]]}


def _action(action: Data, private: Container[tuple[str, str]]) -> dict[str, Any]:
    return {**action, "arguments": _masked(action["name"], action["arguments"], private)}


def told(because: Data, lang: str) -> str:
    """A reason in the language wanted, or in the plan's own."""
    return str(because.get(lang, next(iter(because.values()), "")))


def fields_of(event: Data) -> str:
    """The fields of an event in a line."""
    return ", ".join(f"{name}: {_short(value)}" for name, value in event.items() if name not in PARTS)


def call(action: Data) -> str:
    """An action as it stands in a plan."""
    return f"{action['name']}({', '.join(f'{name}: {_short(value)}' for name, value in action['arguments'].items())})"


def _short(value: Any) -> str:
    return json_text(value) if not isinstance(value, str) else f'"{value}"'


# Events and what they did.


def _step(step: Data, lang: str) -> Iterator[Text]:
    moved = f"{step['before']} → {step['state']}" if step["before"] != step["state"] else step["state"]
    rows = ", ".join(step["rules"])
    yield line(f"{step['at']}  ", (step["kind"], "bold"), f"  {moved}")
    yield line(f"    {rows}: {told(step['because'], lang)}" if rows else "    no row")
    yield from (line("    asks for ", (call(action), "bold"), f"  {action['id']}") for action in step["actions"])
    yield from (line(f"    pattern {match['pattern']}: {', '.join(match['ids'])}") for match in step["patterns"])
    yield from (line(f"    signal {signal['id']}: {told(signal['because'], lang)}") for signal in step["raised"])
    yield from (line(f"    timer {timer['id']} runs until {timer['due']}") for timer in step["started"])
    yield from (line(f"    timer {timer} stops") for timer in step["stopped"])
    yield from (line(f"    remark {remark['code']}: {remark['message']}") for remark in step["remarks"])


def _posted_text(posted: Iterable["Posted"], lang: str) -> Iterator[Text]:
    for one in posted:
        yield line("case ", (one.case, "bold"), "  (it had the event already)" if one.repeated else "")
        for step in _shown(one):
            yield from (Text("  ") + row for row in _step(step, lang))


def _shown(posted: "Posted") -> list[Data]:
    return [_confirmable(step, posted.plan, posted.case) for step in posted.steps]


def _posted_json(posted: Iterable["Posted"], lang: str) -> Page:
    return "".join(
        json_text({**asdict(one), "steps": _shown(one), "state": one.state, "ended": one.ended}) + "\n"
        for one in posted
    )


def error_lines(failed: Iterable[tuple[str, PolicyError]]) -> Iterator[Text]:
    """Why cases did not take their events."""
    for case, error in failed:
        for said in getattr(error, "problems", (error,)):
            where = ("case ", (case, "bold"), ": ") if case else (f"{place(said.span)}: ",) if said.span.file else ()
            yield line(*where, *head(said.code, said.message))
            if said.hint:
                yield line(f"  hint: {said.hint}")


# A story.


def _story_text(story: Story) -> Iterator[Text]:
    end = ", ended" if story.ended else ""
    yield line("case ", (story.case, "bold"), f" of {story.plan} {story.version}: ", (story.state, "bold"), end)
    for event, step in zip(story.events, story.steps, strict=True):
        yield from _step(step, story.lang)
        if fields := fields_of(event):
            yield line(f"    {fields}")
    yield from (
        line("due ", (timer["due"], "bold"), f"  {timer['id']}: {told(timer['because'], story.lang)}")
        for timer in story.timers
    )


def _story_json(story: Story) -> Page:
    return json_page({**asdict(story), "format": 1})


# Cases, actions, migrations.


def _list_text(standing: Sequence["Standing"]) -> Iterator[Text]:
    rows = [
        (
            one.case,
            str(one.snapshot["state"]),
            counted(one.snapshot["no"], "event"),
            one.version,
            _due(one),
            ", ".join(signal["id"] for signal in one.snapshot["signals"]),
        )
        for one in standing
    ]
    yield from (line(row) for row in columns(rows))


def _due(one: "Standing") -> str:
    timers = one.snapshot["timers"]
    return f"due {min(timer['due'] for timer in timers)}" if timers else ""


def _list_json(standing: Iterable["Standing"]) -> Page:
    return "".join(
        json_text({"case": one.case, "version": one.version, "digest": one.digest, **one.snapshot}) + "\n"
        for one in standing
    )


def _outbox_text(pending: Sequence["PendingAction"]) -> Iterator[Text]:
    for action in pending:
        yield line((action.id, "bold"), f"  {call({'name': action.name, 'arguments': action.arguments})}")


def _outbox_json(pending: Iterable["PendingAction"]) -> Page:
    return "".join(json_text(asdict(action)) + "\n" for action in pending)


def _migrated_text(migrated: Sequence["Migrated"]) -> Iterator[Text]:
    for one in migrated:
        if one.refused or one.after is None:
            yield line("case ", (one.case, "bold"), f" stays where it is: {one.refused}")
            continue
        yield line(
            "case ",
            (one.case, "bold"),
            f": {'goes on' if one.done else 'would go on'} under this version",
            "" if one.differs else ", nothing else changes",
        )
        yield from (
            line(f"    {name}: {_short(one.before[name])} → {_short(one.after[name])}")
            for name in one.before
            if one.before[name] != one.after[name]
        )
        yield from (
            line(f"    had not asked for {action}") for action in one.actions_before if action not in one.actions_after
        )
        yield from (
            line(f"    would have asked for {action}")
            for action in one.actions_after
            if action not in one.actions_before
        )


def _migrated_json(migrated: Iterable["Migrated"]) -> Page:
    return "".join(json_text({**asdict(one), "differs": one.differs}) + "\n" for one in migrated)


def _or_nothing(form: Callable[[Sequence[T]], Iterator[Text]], nothing: str) -> Callable[[Sequence[T]], Iterator[Text]]:
    """The form of people, who are told when there is nothing to show."""
    return lambda found: form(found) if found else iter([line(nothing)])


POSTED_FORMS: dict[str, Callable[[Sequence["Posted"], str], Page]] = {"text": _posted_text, "json": _posted_json}
STORY_FORMS: dict[str, Callable[[Story], Page]] = {"text": _story_text, "json": _story_json}
LIST_FORMS: dict[str, Callable[[Sequence["Standing"]], Page]] = {
    "text": _or_nothing(_list_text, "no cases"),
    "json": _list_json,
}
OUTBOX_FORMS: dict[str, Callable[[Sequence["PendingAction"]], Page]] = {
    "text": _or_nothing(_outbox_text, "no action waits"),
    "json": _outbox_json,
}
MIGRATED_FORMS: dict[str, Callable[[Sequence["Migrated"]], Page]] = {
    "text": _or_nothing(_migrated_text, "no such running case is under another version"),
    "json": _migrated_json,
}
