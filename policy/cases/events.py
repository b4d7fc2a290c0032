"""Events as they come in, checked as inputs are: all problems of one event at once."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from typing import Any

from attrs import field, frozen

from policy.compile.inputs import Place, Report, Slot, by_normal_name, read
from policy.compile.periods import zone_of
from policy.feel.encoding import to_plain
from policy.feel.fault import Fault
from policy.feel.types import DATE_AND_TIME, STRING, ContextType, ListType, Type
from policy.feel.values.temporal_texts import parse_date_and_time, with_seconds
from policy.model.plan import ENVELOPE
from policy.model.typed import TypedPolicy
from policy.problems import NOWHERE, InvalidInput, Problem
from policy.read.names import did_you_mean, normal_name
from policy.source import Span

PARTS = ("case", "id", "at", "event")  # what every event is given with, beside its fields
CASE, ID, AT, EVENT = (
    Slot(name, name, name, DATE_AND_TIME if name == "at" else STRING, False, NOWHERE) for name in PARTS
)


class EventRefused(InvalidInput):
    """An event that a case does not take: `.problems` says why, all of it, and the case is as it was."""


def refused(code: str, message: str, hint: str = "", span: Span = NOWHERE, part: str = "") -> EventRefused:
    """An event refused for one reason."""
    return EventRefused([Problem(span, code, message, hint, input=part)])


@frozen(kw_only=True)
class Event:
    """Something that happened in a case. `fields` are values of the language; `at` knows its zone."""

    kind: str
    id: str
    at: datetime
    case: str
    fields: Mapping[str, Any] = field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The event as JSON-ready data, which `Plan.event` reads again."""
        fields = {name: to_plain(value) for name, value in self.fields.items() if value is not None}
        return {"case": self.case, "id": self.id, "at": to_plain(self.at), "event": self.kind, **fields}

    def same_as(self, other: "Event") -> bool:
        """Whether the other has the same content."""
        return self.to_dict() == other.to_dict()


@frozen
class EventKinds:
    """The kinds of a plan with the slots of their fields, and the zone of moments that name none."""

    kinds: Mapping[str, tuple[Slot, ...]]
    zone: tzinfo

    @classmethod
    def of(cls, policy: TypedPolicy) -> "EventKinds":
        """The kinds of a plan that is typed."""
        assert policy.source.plan is not None
        types = {input_.name: input_.type for input_ in policy.inputs}
        kinds = {
            normal_name(kind.name.text): tuple(
                _slot(part.name.text, _field_types(types[normal_name(kind.name.text)]), part.private, part.span)
                for part in kind.fields
            )
            for kind in policy.source.plan.events
        }
        return cls(kinds, UTC if policy.source.time_zone == "UTC" else zone_of(policy.source.time_zone))

    def read(self, data: Any, case: str = "") -> Event:
        """The event that data describes; `case` is its case where it does not say one.

        Raises:
            EventRefused: It is no event of the plan.
        """
        report = Report()
        try:
            given = by_normal_name(data, report)
        except InvalidInput as error:
            raise EventRefused(error.problems) from None
        kind = self._kind(given, report)
        of_case = case if case and "case" not in given else _part(CASE, given.get("case"), report)
        id_, at = _part(ID, given.get("id"), report), self._moment(given.get("at"), report)
        fields = {slot.name: _field(slot, given, report) for slot in self.kinds.get(kind, ())}
        if kind in self.kinds:
            _refuse_unknown(given, kind, fields, report)
        if report.problems:
            raise EventRefused(report.problems)
        return Event(kind=kind, id=id_, at=at, case=of_case, fields=fields)

    def _kind(self, given: Mapping[str, Any], report: Report) -> str:
        kind = _part(EVENT, given.get("event"), report)
        name = normal_name(kind) if isinstance(kind, str) else ""
        if name and name not in self.kinds:
            hint = did_you_mean(name, self.kinds)
            report.problems.append(
                Problem(NOWHERE, "unknown-event", f"there is no event `{name}`", hint, input="event")
            )
        return name

    def _moment(self, at: Any, report: Report) -> Any:
        value = _moment_of(with_seconds(at) if isinstance(at, str) else at, report)
        if value is not None and not isinstance(value, datetime):
            report.problems.append(
                Problem(NOWHERE, "wrong-moment", f"`{at}` lies outside the years of the calendar", input="at")
            )
        return value.replace(tzinfo=self.zone) if isinstance(value, datetime) and value.tzinfo is None else value


def _moment_of(at: Any, report: Report) -> Any:
    if isinstance(at, str):
        with suppress(Fault):  # what is wrong with it is told below
            return parse_date_and_time(str.__str__(at))
    return _part(AT, at, report)


def _slot(name: str, types: Mapping[str, Type], private: bool, span: Span) -> Slot:
    name = normal_name(name)
    return Slot(name, name, name, types[name], private, span)


def _field_types(type_: Type) -> Mapping[str, Type]:
    assert isinstance(type_, ListType) and isinstance(type_.item, ContextType)
    return type_.item.fields


def _part(slot: Slot, value: Any, report: Report) -> Any:
    if value is None:
        report.problems.append(Problem(NOWHERE, "input-missing", f"the event has no `{slot.name}`", input=slot.name))
        return None
    return (
        value if type(value) is str and slot.type is STRING else read(value, slot.type, Place(slot, slot.name), report)
    )


def _field(slot: Slot, given: Mapping[str, Any], report: Report) -> Any:
    place = Place(slot, slot.name)
    if slot.name in given:
        return read(given[slot.name], slot.type, place, report)
    if not slot.type.nullable:
        report.add("input-missing", place, f"the field `{slot.name}` is missing")
    return None


def _refuse_unknown(given: Mapping[str, Any], kind: str, fields: Iterable[str], report: Report) -> None:
    known = [*fields]
    for name in given:
        if name not in PARTS and name not in known:
            hint = did_you_mean(name, [one for one in known if one not in given] or known)
            report.problems.append(
                Problem(NOWHERE, "input-unknown", f"`{kind}` has no field `{name}`", hint, input=name)
            )


def context_of(event: Event, no: int) -> dict[str, Any]:
    """The event as the language sees it in the list of its kind."""
    return {**event.fields, **dict(zip(ENVELOPE, (event.id, event.at, no, event.case), strict=True))}
