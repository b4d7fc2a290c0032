"""Data read by its declared type: `000` is a text or a number, as the declaration says, never as it looks."""

import re
from collections.abc import Callable
from typing import Any

from policy.feel.fault import Fault
from policy.feel.literals import WRITTEN, literal
from policy.feel.types import ANY, BOOLEAN, NUMBER, AnyType, ContextType, Domain, ListType, NullType, Scalar, Type
from policy.feel.values.numbers import parse_number
from policy.feel.values.temporal import YearsMonths
from policy.feel.values.temporal_texts import parse_date, parse_date_and_time, parse_duration, parse_time
from policy.model.policy import Data
from policy.problems import Sink
from policy.read.names import did_you_mean, normal_name

NUMERAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def read_data(data: Data, type_: Type, sink: Sink) -> Any:
    """The FEEL value that the data means as a value of the type; None, with a problem, where it means none.

    Enumerations and whole numbers are checked; allowed values that are FEEL tests are not.
    """
    if data.text is not None and data.text.text == "null" and (type_.nullable or not _is_text(type_)):
        return _null(data, type_, sink)
    return READERS[type(type_)](data, type_, sink)


def _is_text(type_: Type) -> bool:
    return isinstance(type_, Scalar) and type_.kind == "string"


def _null(data: Data, type_: Type, sink: Sink) -> None:
    if not type_.nullable:
        sink.error(
            "wrong-value",
            data.span,
            f"null is not allowed here, {_expected(type_)} is expected",
            "declare it `optional: true` where it may be unknown",
        )


def _scalar(data: Data, type_: Any, sink: Sink) -> Any:
    if data.text is None:
        return _mismatch(data, type_, sink)
    try:
        value = PARSERS[type_.kind](data.text.text)
    except Fault:
        return _mismatch(data, type_, sink)
    return _in_domain(data, value, type_.domain, sink)


def _in_domain(data: Data, value: Any, domain: Domain | None, sink: Sink) -> Any:
    if domain is None:
        return value
    if domain.values is not None and value not in domain.values:
        known = [one if isinstance(one, str) else literal(one) for one in domain.values]
        sink.error(
            "wrong-value",
            data.span,
            f"`{_shown(data)}` is not one of the allowed values",
            did_you_mean(_shown(data), known),
        )
        return None
    if domain.whole and value != int(value):
        sink.error("wrong-value", data.span, f"`{_shown(data)}` is no whole number", "")
        return None
    return value


def _list(data: Data, type_: Any, sink: Sink) -> Any:
    if data.items is None:
        return _mismatch(data, type_, sink)
    return [read_data(item, type_.item, sink) for item in data.items]


def _context(data: Data, type_: Any, sink: Sink) -> Any:
    if data.fields is None:
        return _mismatch(data, type_, sink)
    given = {normal_name(name.text): (name, value) for name, value in data.fields}
    for name, (key, _) in given.items():
        if name not in type_.fields and not type_.open:
            sink.error("wrong-value", key.span(), f"there is no field `{name}`", did_you_mean(name, type_.fields))
    for name, field_type in type_.fields.items():
        if name not in given and not field_type.nullable:
            sink.error(
                "wrong-value",
                data.span,
                f"the field `{name}` is missing",
                f"add `{name}: …`, or declare it `optional: true`",
            )
    known = {name: read_data(value, type_.fields.get(name, ANY), sink) for name, (_, value) in given.items()}
    absent = {name: None for name in type_.fields if name not in known}
    return {name: known.get(name) for name in (*type_.fields, *known) if name in known or name in absent}


def _any(data: Data, type_: Any, sink: Sink) -> Any:
    """Without a declared type a text is what it looks like: a number, true, false, else a text."""
    if data.items is not None:
        return [read_data(item, ANY, sink) for item in data.items]
    if data.fields is not None:
        return {normal_name(name.text): read_data(value, ANY, sink) for name, value in data.fields}
    text = data.text.text if data.text is not None else ""
    looks = BOOLEAN if text in BOOLEANS else NUMBER
    return read_data(data, looks, sink) if text in BOOLEANS or NUMERAL.fullmatch(text) else text


def _mismatch(data: Data, type_: Type, sink: Sink) -> None:
    hint = EXAMPLES.get(type_.kind, "") if isinstance(type_, Scalar) else EXAMPLES.get(_expected(type_), "")
    sink.error(
        "wrong-value", data.span, f"{_shown(data)} is no value of the type, {_expected(type_)} is expected", hint
    )


def _shown(data: Data) -> str:
    if data.text is None:
        return "a list" if data.items is not None else "a mapping"
    text = data.text.text
    return text if len(text) <= 60 else text[:59] + "…"


def _expected(type_: Type) -> str:
    if isinstance(type_, Scalar):
        return f"a {type_.kind}"
    return {ListType: "a list", ContextType: "a mapping of fields", NullType: "null"}.get(type(type_), "a value")


def _boolean(text: str) -> bool:
    if text not in BOOLEANS:
        raise Fault(f"`{text}` is not a boolean")
    return BOOLEANS[text]


def _duration(of_months: bool) -> Callable[[str], Any]:
    def parse(text: str) -> Any:
        value = parse_duration(text)
        if isinstance(value, YearsMonths) != of_months:
            raise Fault(f"`{text}` is a duration of the other kind")
        return value

    return parse


BOOLEANS = {"true": True, "false": False}
PARSERS: dict[str, Callable[[str], Any]] = {
    "number": parse_number,
    "string": str,
    "boolean": _boolean,
    "date": parse_date,
    "time": parse_time,
    "date and time": parse_date_and_time,
    "days and time duration": _duration(False),
    "years and months duration": _duration(True),
}
READERS: dict[type, Callable[[Data, Any, Sink], Any]] = {
    Scalar: _scalar, ListType: _list, ContextType: _context, AnyType: _any, NullType: _mismatch,
}  # fmt: skip
EXAMPLES = {
    **WRITTEN,
    "a list": "write it as `[one, two]`",
    "a mapping of fields": "write it as `{name: value}`",
}
