"""Cases taken from one version of a plan to another: what would differ is found by replay, then it is done."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import frozen
from sqlalchemy import delete, select

from policy.cases.fold import Case, Step
from policy.cases.store.links import Link
from policy.cases.store.prepared import Prepared, inserting
from policy.cases.store.rows import Data, event_of, event_text, snapshot, step_data, text_of
from policy.cases.store.schema import cases, events, migrations
from policy.cases.store.writing import KEEP, OF_EVENTS, TAKE, WRITE_EVENT, kept
from policy.feel.encoding import read_json
from policy.model.plan import TIMEOUT
from policy.problems import PolicyError

if TYPE_CHECKING:
    from policy.cases.plan import Plan

KEPT = ("no", "id", "cause", "event", "result")  # of each event of the old version
HISTORY = Prepared(select(*(events.c[name] for name in KEPT)).where(*OF_EVENTS).order_by(events.c.no))
KEEP_HISTORY = inserting(migrations, "seq")
FORGET = Prepared(delete(events).where(*OF_EVENTS))


@frozen(kw_only=True)
class Migrated:
    """One case under another version of its plan: how it stands, how it would stand, which actions would have been asked for.

    `refused`: why the version cannot take the case's events; such a case stays where it is.
    """

    case: str
    before: Data
    after: Data | None
    actions_before: tuple[str, ...] = ()
    actions_after: tuple[str, ...] = ()
    refused: str = ""
    done: bool = False

    @property
    def differs(self) -> bool:
        """Whether anything but the version changes."""
        return self.before != self.after or self.actions_before != self.actions_after


def other_versions(link: Link, plan: "Plan") -> list[str]:
    """The cases of a plan that go on under another version of it."""
    wanted = select(cases.c.case).where(
        cases.c.plan == plan.name, cases.c.digest != plan.digest, cases.c.ended.is_(False)
    )
    return [case for (case,) in link.rows(Prepared(wanted.order_by(cases.c.case)))]


def migrate(link: Link, plan: "Plan", id_: str, really: bool) -> Migrated | None:
    """Replays a case under the version of the plan; `really`: the case goes on under it. None where it does so already.

    What had come from outside is replayed, timers fall due anew. Actions are not asked for again.
    """
    taken = link.rows(TAKE, p=plan.name, c=id_)
    if not taken or taken[0][0] == plan.digest:
        return None
    ((digest, _, text),) = taken
    history = [dict(zip(KEPT, row, strict=True)) for row in link.rows(HISTORY, p=plan.name, c=id_)]
    before = read_json(text)
    asked = tuple(action["id"] for one in history for action in read_json(one["result"])["actions"])
    try:
        steps, case = _replayed(plan, id_, history)
    except PolicyError as error:
        return Migrated(case=id_, before=before, after=None, actions_before=asked, refused=str(error))
    if really:
        _write(link, plan, digest, case, steps, history)
    after = read_json(text_of(snapshot(case)))
    actions = tuple(action.id for step, _ in steps for action in step.actions)
    return Migrated(case=id_, before=before, after=after, actions_before=asked, actions_after=actions, done=really)


def _replayed(plan: "Plan", id_: str, history: Sequence[Data]) -> tuple[list[tuple[Step, str]], Case]:
    """The steps of a case under a plan, each with the event that caused it."""
    steps: list[tuple[Step, str]] = []
    case = plan.begin(id_)
    for row in history:
        event = event_of(plan, row["event"])
        if _of_timer(row["result"]):
            made = [*plan.advance(case, event.at)]
        else:
            made = [*plan.apply(case, event)]
        cause = event.id if made and made[-1].event.id == event.id else ""
        steps += ((step, cause or step.event.id) for step in made)
        case = made[-1].case if made else case
    return steps, case


def _of_timer(result: str) -> bool:
    """Whether an event is a timer of the old version falling due: the new version has its own."""
    data = read_json(result)
    return data["kind"] == TIMEOUT and str(data["event"]).startswith(f"{TIMEOUT} ")


def _write(
    link: Link,
    plan: "Plan",
    old: str,
    case: Case,
    steps: Sequence[tuple[Step, str]],
    history: Sequence[Data],
) -> None:
    at = {"plan": plan.name, "case": case.id}
    link.run(KEEP_HISTORY, **at, from_digest=old, to_digest=plan.digest, history=text_of(list(history)))
    link.run(FORGET, p=plan.name, c=case.id)
    link.run_all(
        WRITE_EVENT,
        [
            {
                **at,
                "no": step.case.no,
                "id": step.event.id,
                "cause": cause,
                "event": event_text(step.event),
                "result": text_of(step_data(step)),
            }
            for step, cause in steps
        ],
    )
    link.run(KEEP, **kept(plan, case))
