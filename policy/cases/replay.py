"""A log replayed: rows become events, events move cases, what is refused is listed and the rest goes on."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attrs import define, evolve, field, frozen

from policy.cases.events import Event, EventRefused, refused
from policy.cases.fold import Case, Step
from policy.cases.network import Network
from policy.model.plan import Reads
from policy.problems import InvalidInput, PolicyError, Problem, Remark
from policy.read.names import did_you_mean, normal_name

if TYPE_CHECKING:
    from policy.cases.plan import Plan

Row = Mapping[str, Any]


@frozen
class Refusal:
    """An event that was refused: its number in the log, its case where that is known, and why."""

    number: int
    case: str
    problems: tuple[Problem, ...]


@define
class Remarked:
    """A remark that steps of a replay had: how many, and where it stood first."""

    case: str
    event: str
    remark: Remark
    count: int = 0


@define(eq=False)
class Replay:
    """The cases of a log as they stand: by id, in order of their first events; `events`: how many were read.

    `remarked`: by code, what there was to remark.
    """

    cases: dict[str, Case] = field(factory=dict)
    refused: list[Refusal] = field(factory=list)
    events: int = 0
    remarked: dict[str, Remarked] = field(factory=dict)


def replayed(
    plan: "Plan", events: Iterable[Mapping[str, Any] | Event], told: Callable[[Step], object] = lambda step: None
) -> Replay:
    """The cases after all events; `told` gets every step as it is made."""
    replaying = Replaying(plan, told)
    for event in events:
        replaying.take(event)
    return replaying.result


@define(eq=False)
class Replaying:
    """A replay under way."""

    plan: "Plan"
    told: Callable[[Step], object] = lambda step: None
    result: Replay = field(factory=Replay)
    _network: Network = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._network = Network(self.plan.stepping)

    def take(self, data: Mapping[str, Any] | Event) -> None:
        """One event more; refused, it changes nothing but the list."""
        self.result.events += 1
        case = data.case if isinstance(data, Event) else str(data.get("case") or "")
        try:
            event = data if isinstance(data, Event) else self.plan.event(data)
            self._apply(event)
        except InvalidInput as error:
            self.refuse(case, error.problems)
        except PolicyError as error:
            self.refuse(case, [Problem(error.span, error.code, error.message, error.hint)])

    def refuse(self, case: str, problems: Iterable[Problem]) -> None:
        """An event that is none, or that its case does not take."""
        self.result.refused.append(Refusal(self.result.events, case, tuple(problems)))

    def _apply(self, event: Event) -> None:
        case = self.result.cases.get(event.case) or self.plan.begin(event.case)
        if self.plan.had(case, event):
            return
        for step in self.plan.advance(case, event.at, event):
            case = self._kept(step)
        step = self.plan.step(case, event)
        self.result.cases[event.case] = step.case
        reached = [*self._network.reached(event, self.result.cases)]
        self._kept(evolve(step, remarks=(*step.remarks, *self._network.remarks())))
        for one in reached:
            self._apply(one)

    def _kept(self, step: Step) -> Case:
        self.result.cases[step.case.id] = step.case
        for remark in step.remarks:
            self.result.remarked.setdefault(remark.code, Remarked(step.case.id, step.event.id, remark)).count += 1
        self.told(step)
        return step.case


# Rows of a log as events.


@frozen(eq=False)
class RowReader:
    """How the rows of a log become data of events, as a plan's `reads` says."""

    plan: "Plan"
    reads: Reads

    def events(self, rows: Iterable[Row]) -> Iterator[Row | EventRefused]:
        """The data of each row's event, or why it is none; a row without an id is called by its number."""
        for number, row in enumerate(rows, 1):
            try:
                yield self.event(row, number)
            except EventRefused as error:
                yield error

    def event(self, row: Row, number: int) -> Row:
        """The data of one row; raises `EventRefused` for an activity that the plan does not read."""
        columns = {name.text: column.text for name, column in self.reads.columns}
        parts = {part: row.get(columns.get(part, part)) for part in ("case", "id", "at", "event")}
        kind = self._kind(parts["event"])
        slots = self.plan.kinds.kinds.get(kind or "", ())
        fields = {slot.name: row.get(columns.get(slot.name, slot.name)) for slot in slots}
        id_ = str(number) if parts["id"] is None else parts["id"]
        known = {name: value for name, value in {**fields, **parts}.items() if value is not None}
        return {**known, "id": id_ if isinstance(id_, str) else str(id_), **({"event": kind} if kind else {})}

    def _kind(self, activity: Any) -> str | None:
        kinds = {normal_name(name.text): kind.text for name, kind in self.reads.events}
        if not isinstance(activity, str):
            return None
        name = normal_name(activity)
        if name in kinds:
            return kinds[name]
        if self.reads.others is not None:
            return self.reads.others.text
        if kinds:
            raise refused("unknown-event", f"the plan reads no event `{name}`", did_you_mean(name, kinds), part="event")
        return name
