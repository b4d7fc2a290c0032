"""Inputs checked against their declarations: all problems of one call at once, and values that are the record's own."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from attrs import define, field, frozen

from policy.feel.conform import in_domain
from policy.feel.emit import holds
from policy.feel.fault import Fault
from policy.feel.literals import WRITTEN, literal, quoted
from policy.feel.printer import print_tests
from policy.feel.scope import normal_name as normal
from policy.feel.types import AnyType, ContextType, FunctionType, ListType, NullType, RangeType, Scalar, Type
from policy.feel.values import temporal as v
from policy.feel.values.foreign import feel_value
from policy.feel.values.functions import Function
from policy.feel.values.numbers import from_python
from policy.feel.values.ranges import Range
from policy.feel.values.temporal_texts import parse_date, parse_date_and_time, parse_duration, parse_time
from policy.limits import INPUT_DEPTH, INPUT_ITEMS
from policy.model.record import MASK
from policy.problems import InvalidInput, LimitExceeded, Problem
from policy.read.names import did_you_mean
from policy.source import Span

SHOWN = 60  # characters of a value in a message


@frozen
class Slot:
    """One place for an input of a decider: its key, the names under which it may come, its type."""

    key: str
    name: str
    qualified: str
    type: Type
    private: bool
    span: Span


@define
class Report:
    """The problems of one call, and how much of the limits is used."""

    ignore_extra: bool = False
    problems: list[Problem] = field(factory=list)
    items: int = 0

    def add(self, code: str, place: "Place", message: str, hint: str = "") -> None:
        self.problems.append(Problem(place.slot.span, code, message, hint, input=place.path))


@frozen
class Place:
    """Where a value stands among the inputs: `competitors[2].name`."""

    slot: Slot
    path: str
    depth: int = 0

    def field(self, name: str) -> "Place":
        return Place(self.slot, f"{self.path}.{name}", self.depth + 1)

    def item(self, index: int) -> "Place":
        return Place(self.slot, f"{self.path}[{index + 1}]", self.depth + 1)


def checked(inputs: Any, slots: tuple[Slot, ...], known: frozenset[str], ignore_extra: bool) -> list[Any]:
    """The values of the slots, in order; raises `InvalidInput` with every problem.

    `known` are names of inputs that the rules declare and this decision does not need: they are no misspellings.
    """
    report = Report(ignore_extra)
    given = by_normal_name(inputs, report)
    values = [_slot_value(slot, given, report) for slot in slots]
    if not ignore_extra:
        _refuse_unknown(given, slots, known, report)
    if report.problems:
        raise InvalidInput(report.problems)
    return values


def by_normal_name(inputs: Any, report: Report) -> dict[str, Any]:
    """The inputs by the normal form of their names."""
    if not isinstance(inputs, Mapping):
        message = f"the inputs are a mapping of names to values, this is a Python {type(inputs).__name__}"
        raise InvalidInput([Problem(Span(""), "input-wrong-type", message)])
    given: dict[str, Any] = {}
    for name, value in _items(inputs):
        if not isinstance(name, str):
            message = f"the name of an input is a text, this is a Python {type(name).__name__}"
            report.problems.append(Problem(Span(""), "input-unknown", message))
        elif (known := normal(name)) in given:
            report.problems.append(Problem(Span(""), "input-unknown", f"`{known}` is given twice"))
        else:
            given[known] = value
    return given


def _items(inputs: Mapping[Any, Any]) -> list[tuple[Any, Any]]:
    try:
        return list(inputs.items())
    except Exception as trouble:
        message = f"the inputs cannot be read: {type(trouble).__name__}"
        raise InvalidInput([Problem(Span(""), "input-wrong-type", message)]) from trouble


def _slot_value(slot: Slot, given: dict[str, Any], report: Report) -> Any:
    name = slot.qualified if slot.qualified in given else slot.name
    place = Place(slot, name)
    if name in given:
        return read(given[name], slot.type, place, report)
    if not slot.type.nullable:
        report.add("input-missing", place, f"the input `{slot.name}` is missing")
    return None


def _refuse_unknown(given: dict[str, Any], slots: tuple[Slot, ...], known: frozenset[str], report: Report) -> None:
    wanted = {name for slot in slots for name in (slot.name, slot.qualified)} | known
    names = [slot.name for slot in slots]
    for name in given:
        if name not in wanted:
            hint = did_you_mean(name, [n for n in names if n not in given]) or did_you_mean(name, names)
            message = f"there is no input `{_short(name)}`"
            report.problems.append(Problem(Span(""), "input-unknown", message, hint, input=name))


def read(value: Any, type_: Type, place: Place, report: Report) -> Any:
    """The value as the language has it; problems go into the report."""
    if value is None:
        if not type_.nullable:
            report.add("input-missing", place, f"`{place.path}` is null, and a value is needed")
        return None
    if place.depth > INPUT_DEPTH:
        raise LimitExceeded(f"`{place.slot.name}` is nested more than {INPUT_DEPTH} deep")
    report.items += 1
    if report.items > INPUT_ITEMS:
        raise LimitExceeded(f"the inputs hold more than {INPUT_ITEMS:,} values")
    before = len(report.problems)
    result = READ[type(type_)](value, type_, place, report)
    if len(report.problems) == before and not in_domain(result, type_, holds):
        report.add("input-out-of-range", place, f"`{place.path}` is {shown(value, place.slot)}, {_allowed(type_)}")
    return result


def _read_scalar(value: Any, type_: Scalar, place: Place, report: Report) -> Any:
    try:
        return SCALARS[type_.kind](value)
    except Fault:
        what = f"{shown(value, place.slot)} is {_no_such(value, type_.kind)}"
        report.add(
            "input-wrong-type", place, f"`{place.path}` must be a {type_.kind}, {what}", WRITTEN.get(type_.kind, "")
        )
        return None


def _no_such(value: Any, kind: str) -> str:
    """What a value is that is not one of the kind; a number that is none is NaN or infinite, or has too many digits."""
    found = _kind(value)
    if found == kind:
        return "not one within the limits"
    return "a text that is none" if found == "text" and kind in TEMPORAL else f"a {found}"


def _read_list(value: Any, type_: ListType, place: Place, report: Report) -> Any:
    if not isinstance(value, list | tuple):
        return _wrong(value, "a list", place, report)
    return [read(item, type_.item, place.item(index), report) for index, item in enumerate(value)]


def _read_context(value: Any, type_: ContextType, place: Place, report: Report) -> Any:
    if not isinstance(value, Mapping):
        return _wrong(value, "a mapping of fields", place, report)
    given = by_normal_name(value, report)
    result = {}
    for name, field_type in type_.fields.items():
        if name in given or field_type.nullable:
            result[name] = read(given.get(name), field_type, place.field(name), report)
        else:
            report.add("input-missing", place.field(name), f"the field `{place.path}.{name}` is missing")
    return {**result, **_further_fields(given, type_, place, report)}


def _further_fields(given: dict[str, Any], type_: ContextType, place: Place, report: Report) -> dict[str, Any]:
    further = {name: value for name, value in given.items() if name not in type_.fields}
    if type_.open:
        return {name: _read_any(value, type_, place.field(name), report) for name, value in further.items()}
    for name in () if report.ignore_extra else further:
        report.add(
            "input-unknown",
            place.field(name),
            f"`{place.path}` has no field `{_short(name)}`",
            did_you_mean(name, type_.fields),
        )
    return {}


def _read_any(value: Any, _type: Type, place: Place, report: Report) -> Any:
    if value is None:
        return None
    if isinstance(value, list | tuple):
        return [read(item, ANYTHING, place.item(index), report) for index, item in enumerate(value)]
    if isinstance(value, Mapping):
        given = by_normal_name(value, report)
        return {name: read(item, ANYTHING, place.field(name), report) for name, item in given.items()}
    try:
        return feel_value(value)
    except Fault as fault:
        report.add("input-wrong-type", place, f"`{place.path}`: {fault}")
        return None


def _read_range(value: Any, _type: RangeType, place: Place, report: Report) -> Any:
    return value if isinstance(value, Range) else _wrong(value, "a range", place, report)


def _read_function(value: Any, _type: FunctionType, place: Place, report: Report) -> Any:
    return value if isinstance(value, Function) else _wrong(value, "a function", place, report)


def _wrong(value: Any, needed: str, place: Place, report: Report) -> None:
    report.add(
        "input-wrong-type", place, f"`{place.path}` must be {needed}, {shown(value, place.slot)} is a {_kind(value)}"
    )


def _of_kind(kind: type | tuple[type, ...], refused: tuple[type, ...] = ()) -> Callable[[Any], Any]:
    """Takes a value of the class as the language has it."""

    def take(value: Any) -> Any:
        if not isinstance(value, kind) or isinstance(value, refused):
            raise Fault("of another kind")
        return feel_value(value)

    return take


def _temporal(
    kind: tuple[type, ...], parse: Callable[[str], Any], refused: tuple[type, ...] = ()
) -> Callable[[Any], Any]:
    """Takes a value of the class, or an ISO text of one."""
    take = _of_kind(kind, refused)
    return lambda value: take(parse(str.__str__(value)) if isinstance(value, str) else value)


def shown(value: Any, slot: Slot) -> str:
    """The value as a message shows it; nothing of a private one."""
    if slot.private:
        return MASK
    if isinstance(value, str):
        return f"`{quoted(_short(value))}`"
    if value is None or isinstance(value, bool):
        return f"`{literal(value)}`"
    if isinstance(value, int | float | Decimal):
        return f"`{_short(_plain(value))}`"
    return "the value"


def _plain(value: Any) -> str:
    try:
        return str(value)
    except (ValueError, ArithmeticError):  # an integer of more digits than Python writes
        return "a long number"


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def _kind(value: Any) -> str:
    return next((name for kind, name in KIND_NAMES if isinstance(value, kind)), f"Python {type(value).__name__}")


def _allowed(type_: Type) -> str:
    """The values that are allowed, in words."""
    domain = getattr(type_, "domain", None)
    if domain is None:
        return "which is not allowed"
    if domain.values is not None:
        return f"allowed are {_short_list(domain.values)}"
    tests = "" if domain.tests is None else f" `{_short(print_tests(domain.tests))}`"
    return f"allowed are {'whole numbers' if domain.whole else 'values'}{tests}"


def _short_list(values: tuple[Any, ...]) -> str:
    listed = ", ".join(f"`{literal(value)}`" for value in values[:8])
    return f"{listed} …" if len(values) > 8 else listed


ANYTHING = AnyType()
SCALARS: dict[str, Callable[[Any], Any]] = {
    "number": from_python,
    "string": _of_kind(str),
    "boolean": _of_kind(bool),
    "date": _temporal((date, v.WideDate), parse_date, (datetime,)),
    "time": _temporal((time, v.FineTime), parse_time),
    "date and time": _temporal((datetime, v.WideDateTime), parse_date_and_time),
    "days and time duration": _temporal((timedelta, v.LongDuration), parse_duration),
    "years and months duration": _temporal((v.YearsMonths,), parse_duration),
}
TEMPORAL = frozenset(SCALARS) - {"number", "string", "boolean"}
KIND_NAMES: tuple[tuple[Any, str], ...] = (
    (type(None), "null"),
    (bool, "boolean"),
    (str, "text"),
    (int | float | Decimal, "number"),
    (datetime, "date and time"),
    (date, "date"),
    (time, "time"),
    (timedelta, "duration"),
    (list | tuple, "list"),
    (Mapping, "mapping"),
)
READ: dict[type[Type], Callable[..., Any]] = {
    AnyType: _read_any,
    NullType: _read_any,
    Scalar: _read_scalar,
    ListType: _read_list,
    ContextType: _read_context,
    RangeType: _read_range,
    FunctionType: _read_function,
}
