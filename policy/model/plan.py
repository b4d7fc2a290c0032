"""What a case plan says beyond a policy: which events there are, which patterns among them matter, how the case moves."""

from attrs import field, frozen

from policy.model.logic import Declaration
from policy.problems import NOWHERE
from policy.source import Span, Text

TIMEOUT = "timeout"  # the kind of the event that a timer sends
PATTERN = "pattern"  # the kind of the event that a match across cases sends
ALIASES = ("a", "b", "c", "d")
ENVELOPE = ("id", "at", "no", "case")  # what every event has beside its fields


@frozen(kw_only=True)
class EventKind:
    """A kind of event with its fields; `declared`: it stands in the file, else it is one of the engine's own."""

    name: Text
    fields: tuple[Declaration, ...]
    declared: bool = True
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen(kw_only=True)
class Pattern:
    """Several events that together mean something. `kinds` are those of the aliases a, b …, in order of arrival."""

    id: str
    kinds: tuple[Text, ...]
    times: Text | None = None
    same: tuple[Text, ...] = ()
    where: Text | None = None
    within: Text | None = None
    among: str = "case"  # or "cases"
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen(kw_only=True)
class Timer:
    """A row of `timers`: the states in which it runs (unary tests) and how long (FEEL)."""

    id: str
    runs_in: Text
    after: Text
    because: tuple[tuple[str, Text], ...] = ()
    cite: Text | None = None
    note: str = ""
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen(kw_only=True)
class ActionKind:
    """What the surrounding service can be asked to do, with its arguments."""

    name: Text
    arguments: tuple[Declaration, ...]
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen(kw_only=True)
class Fill:
    """How one input of a used policy is filled from the current event."""

    policy: Text
    input: Text
    value: Text


@frozen(kw_only=True)
class Reads:
    """How a row of a log becomes an event: the column of each part, the kind of each activity, the kind of the others."""

    columns: tuple[tuple[Text, Text], ...] = ()
    events: tuple[tuple[Text, Text], ...] = ()
    others: Text | None = None


@frozen(kw_only=True)
class CasePlan:
    """What a plan has beside what every policy has. `states` are those that it can be in: start, end, outcomes of moves."""

    events: tuple[EventKind, ...]
    facts: tuple[Text, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    timers: tuple[Timer, ...] = ()
    actions: tuple[ActionKind, ...] = ()
    fills: tuple[Fill, ...] = ()
    start: Text
    end: tuple[Text, ...] = ()
    states: tuple[str, ...] = ()
    reads: Reads = Reads()

    def kind(self, name: str) -> EventKind | None:
        """The kind of a name."""
        return next((kind for kind in self.events if kind.name.text == name), None)
