"""One transaction: cases taken, events applied, everything that they change written before anyone hears of it."""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Any

from attrs import define, evolve, field, frozen
from sqlalchemy import bindparam, delete, select, update

from policy.cases.events import Event, refused
from policy.cases.fold import Case, Step, outbox_id
from policy.cases.store import across
from policy.cases.store.links import Link
from policy.cases.store.prepared import Prepared, inserting, inserting_missing
from policy.cases.store.rows import (
    Data,
    arguments,
    event_text,
    first_due,
    microseconds,
    restored,
    snapshot,
    step_data,
    text_of,
)
from policy.cases.store.schema import cases, deliveries, events, outbox
from policy.feel.encoding import read_json
from policy.problems import PolicyError

if TYPE_CHECKING:
    from policy.cases.plan import Plan

CASES_KEPT = 10_000  # cases kept in memory between posts; a case that is not kept is read from its rows
UNFIT = re.compile("[\x00\ud800-\udfff]")  # what no database holds in a text
ID_LENGTH = 500  # characters of the id of a case or an event: they are keys of indexes

OF_CASE = (cases.c.plan == bindparam("p"), cases.c.case == bindparam("c"))
OF_EVENTS = (events.c.plan == bindparam("p"), events.c.case == bindparam("c"))
TAKE = Prepared(select(cases.c.digest, cases.c.no, cases.c.snapshot).where(*OF_CASE).with_for_update())
EVENTS = Prepared(select(events.c.event).where(*OF_EVENTS).order_by(events.c.no))
CAUSED = Prepared(select(events.c.result).where(*OF_EVENTS, events.c.cause == bindparam("i")).order_by(events.c.no))
ALONE = Prepared(select(events.c.result).where(*OF_EVENTS, events.c.id == bindparam("i")))
GO_ON = (
    update(cases)
    .where(*OF_CASE)
    .values(
        digest=bindparam("d"),
        version=bindparam("v"),
        no=bindparam("n"),
        state=bindparam("s"),
        ended=bindparam("e"),
        snapshot=bindparam("t"),
    )
)
KEEP = Prepared(GO_ON.values(due=bindparam("u")))
KEEP_DUE = Prepared(GO_ON)  # where that has not changed: an index less is written
BEGIN = inserting_missing(cases)
WRITE_EVENT = inserting(events)
ASK = inserting(outbox, "seq")
DELIVER = inserting(deliveries, "seq")
DROP_EMPTY = Prepared(delete(cases).where(*OF_CASE, cases.c.no == 0))


@frozen(kw_only=True)
class Posted:
    """What a posted event did: the steps of timers that fell due before it, and its own, the last, as JSON-ready data.

    `repeated`: the case had the event already, nothing was changed and the steps are those of then.
    """

    plan: str
    case: str
    steps: tuple[Data, ...]
    repeated: bool = False

    @property
    def state(self) -> str:
        """The state after it."""
        return str(self.steps[-1]["state"])

    @property
    def ended(self) -> bool:
        """Whether the case takes no more events."""
        return bool(self.steps[-1]["ended"])

    @property
    def actions(self) -> tuple[Data, ...]:
        """What the surrounding service is asked to do, timers' actions first, with the ids that they are confirmed by."""
        return tuple(
            {**action, "id": outbox_id(self.plan, self.case, action["id"])}
            for step in self.steps
            for action in step["actions"]
        )

    @property
    def because(self) -> Mapping[str, str]:
        """Why the event moved the case as it did, by language."""
        return dict(self.steps[-1]["because"])


Plans = Callable[[str], "Plan | None"]  # by digest, those that the store has been told of
Kept = OrderedDict[tuple[str, str], Case]


@define(eq=False)
class Memory:
    """Cases as they stood after the last transaction of this process that wrote them; good while the number of events is theirs."""

    _cases: Kept = field(factory=OrderedDict)
    _lock: Any = field(factory=Lock)

    def take(self, digest: str, id_: str, no: int) -> Case | None:
        """The case, if it is still what the store holds; it is not kept meanwhile."""
        with self._lock:
            case = self._cases.pop((digest, id_), None)
        return case if case is not None and case.no == no else None

    def keep(self, digest: str, case: Case) -> None:
        """A case that has been written."""
        with self._lock:
            self._cases[digest, case.id] = case
            if len(self._cases) > CASES_KEPT:
                self._cases.popitem(last=False)


@define(eq=False)
class Taken:
    """A case taken by a transaction, and the plan under which it runs."""

    plan: "Plan"
    case: Case
    new: bool
    changed: bool = False
    due: datetime | None = field(init=False)  # when its first timer was due as it was taken

    def __attrs_post_init__(self) -> None:
        self.due = first_due(self.case)

    @property
    def stays_due(self) -> bool:
        """Whether its first timer is due when one was."""
        return not self.new and self.due == first_due(self.case)


@define(eq=False)
class Transaction:
    """Work on cases between taking them and writing them, on one connection."""

    link: Link
    plans: Plans
    memory: Memory
    _taken: dict[tuple[str, str], Taken] = field(factory=dict)
    _events: list[Data] = field(factory=list)
    _actions: list[Data] = field(factory=list)
    _deliveries: list[Data] = field(factory=list)

    def take(self, plan: "Plan", id_: str) -> Taken:
        """The case, which nobody else can take until this transaction has ended; a new one if there is none."""
        known = self._taken.get((plan.name, id_))
        if known is None:
            check_id(id_, "case")
            known = self._taken[plan.name, id_] = self._take(plan, id_)
        return known

    def _take(self, plan: "Plan", id_: str) -> Taken:
        key = {"p": plan.name, "c": id_}
        rows = self.link.rows(TAKE, **key)
        if not rows:
            self._begin(plan, id_)
            rows = self.link.rows(TAKE, **key)
        ((digest, no, text),) = rows
        if not no:
            return Taken(plan, plan.begin(id_), new=True)
        runs_under = self.plan_of(plan, digest)
        case = self.memory.take(digest, id_, no)
        if case is None:
            case = restored(runs_under, id_, text, (row for (row,) in self.link.rows(EVENTS, **key)))
        return Taken(runs_under, case, new=False)

    def _begin(self, plan: "Plan", id_: str) -> None:
        """An empty row to be taken; of two who make it at once, one waits for the other."""
        self.link.run(
            BEGIN,
            plan=plan.name,
            case=id_,
            digest=plan.digest,
            version=plan.version,
            no=0,
            state="",
            ended=False,
            due=None,
            snapshot="",
        )

    def plan_of(self, plan: "Plan", digest: str) -> "Plan":
        """The version of a plan under which a case runs."""
        found = plan if plan.digest == digest else self.plans(digest)
        if found is None:
            raise PolicyError(
                f"a case runs under a version of `{plan.name}` that is not at hand ({digest[:19]}…)",
                code="plan-version-unknown",
                hint="hand over that version too (`--old`), or take the case to this one: `policy case migrate`",
            )
        return found

    # Events.

    def post(self, plan: "Plan", id_: str, given: Event | Mapping[str, Any]) -> Posted:
        """Applies an event to its case, after the timers that are due before it.

        Raises:
            EventRefused: The case does not take it. Timers that fell due before it are written all the same.
            PolicyError: The plan comes to no answer.
        """
        taken = self.take(plan, id_)
        event = given if isinstance(given, Event) else taken.plan.event(given, id_)
        check_id(event.id, "id")
        if taken.plan.had(taken.case, event):
            return Posted(plan=plan.name, case=id_, steps=tuple(self._told(plan, id_, event)), repeated=True)
        steps = [*self.advance(taken, event.at, event.id, event)]
        step = taken.plan.step(taken.case, event)
        matches, remarks = across.completed(self.link, taken.plan, event)
        told = evolve(step, remarks=(*step.remarks, *remarks)) if remarks else step
        steps.append(self._write(taken, told, event.id))
        self._deliveries += [
            {"plan": plan.name, "case": reached.case, "event": event_text(reached)} for reached in matches
        ]
        return Posted(plan=plan.name, case=id_, steps=tuple(steps))

    def advance(self, taken: Taken, until: Any, cause: str, before: Event | None = None) -> Iterator[Data]:
        """The steps of the timers due at or before a moment, as JSON, each written."""
        for step in taken.plan.advance(taken.case, until, before):
            yield self._write(taken, step, cause or step.event.id)

    def _told(self, plan: "Plan", id_: str, event: Event) -> Iterator[Data]:
        """What an event did when it came first."""
        rows = [
            one["result"]
            for one in self._events
            if (one["plan"], one["case"], one["cause"]) == (plan.name, id_, event.id)
        ]
        for known in (CAUSED, ALONE):  # by itself: a timer that fell due before another event
            rows = rows or [row for (row,) in self.link.rows(known, p=plan.name, c=id_, i=event.id)]
        yield from map(read_json, rows)

    # Writing.

    def _write(self, taken: Taken, step: Step, cause: str) -> Data:
        """Takes down what a step did, as JSON, and gives it; `flush` writes it."""
        taken.case, taken.changed = step.case, True
        result = step_data(step)
        at = {"plan": taken.plan.name, "case": step.case.id}
        self._events.append(
            {
                **at,
                "no": step.case.no,
                "id": step.event.id,
                "cause": cause,
                "event": event_text(step.event),
                "result": text_of(result),
            }
        )
        self._actions += [
            {
                **at,
                "id": outbox_id(taken.plan.name, step.case.id, action.id),
                "event": step.event.id,
                "name": action.name,
                "arguments": text_of(arguments(action.arguments)),
                "confirmed": False,
            }
            for action in step.actions
        ]
        return result

    def flush(self) -> bool:
        """Writes everything; says whether other cases are to hear of a match."""
        taken = self._taken.values()
        for statement, stays in ((KEEP, False), (KEEP_DUE, True)):
            rows = [kept(one.plan, one.case) for one in taken if one.changed and one.stays_due is stays]
            self.link.run_all(statement, rows)
        self.link.run_all(WRITE_EVENT, self._events)
        self.link.run_all(ASK, self._actions)
        self.link.run_all(DELIVER, self._deliveries)
        for (plan, id_), one in self._taken.items():
            if one.new and not one.changed:
                self.link.run(DROP_EMPTY, p=plan, c=id_)
        return bool(self._deliveries)

    def plans_concerned(self) -> list["Plan"]:
        """The plans of the cases that were taken."""
        return [*{taken.plan.name: taken.plan for taken in self._taken.values()}.values()]

    def done(self) -> None:
        """After the commit: what was written is good to go on from."""
        for taken in self._taken.values():
            if taken.case.no:
                self.memory.keep(taken.plan.digest, taken.case)


def kept(plan: "Plan", case: Case) -> Data:
    """What `KEEP` writes of a case."""
    due = first_due(case)
    return {
        "p": plan.name,
        "c": case.id,
        "d": plan.digest,
        "v": plan.version,
        "n": case.no,
        "s": case.state,
        "e": case.ended,
        "u": None if due is None else microseconds(due),
        "t": text_of(snapshot(case)),
    }


def check_id(id_: str, part: str) -> None:
    """Ids are keys of indexes: neither empty nor long, and nothing that a database cannot hold as a text.

    Raises:
        EventRefused: It cannot be an id.
    """
    if not id_:
        raise refused("input-missing", f"the event has no `{part}`", part=part)
    if len(id_) > ID_LENGTH or UNFIT.search(id_):
        raise refused(
            "wrong-id",
            f"`{part}` cannot be kept as an id",
            f"a text of 1 to {ID_LENGTH} characters, without NUL",
            part=part,
        )
