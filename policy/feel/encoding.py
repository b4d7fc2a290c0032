"""Values to and from JSON: plain, for people and for programs that know the types, and typed, where every type shows.

Plain JSON has texts for what JSON has no form for. Typed JSON is the same, but each object in it has exactly one key, the
name of a type: `{"date": "2026-06-30"}`, `{"context": {…}}`. Numbers keep all their digits, both ways.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from math import isfinite
from typing import Any

from attrs import define

from policy.feel.bad_json import bad_json
from policy.feel.fault import Fault
from policy.feel.literals import literal
from policy.feel.range_texts import parse_range
from policy.feel.types import ANY, ContextType, ListType, RangeType, Scalar, Type
from policy.feel.values.foreign import feel_value
from policy.feel.values.functions import Function
from policy.feel.values.kinds import KIND
from policy.feel.values.numbers import Number, from_python, is_number, number_text, parse_number, to_outcome
from policy.feel.values.ranges import Range
from policy.feel.values.temporal import FineTime, LongDuration, WideDate, WideDateTime, YearsMonths
from policy.feel.values.temporal_texts import (
    parse_date,
    parse_date_and_time,
    parse_duration,
    parse_time,
    temporal_text,
)
from policy.limits import INPUT_DEPTH, INPUT_ITEMS, LIST_LENGTH, VALUE_DEPTH
from policy.problems import LimitExceeded

UNSEEN = re.compile("[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]")
ALL_DIGITS = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
HALF = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")  # may be one: two of them make a character
Json = Any  # what `read_json` gives and `json_text` takes: None, bool, str, int, Decimal, list, dict with str keys


def read_json(text: str | bytes) -> Json:
    """A JSON text; raises a `Fault` that says what is wrong with it (`BadJson`: and where), and `LimitExceeded` where it is nested too deep."""
    try:
        value = json.loads(
            text,
            parse_int=parse_number,
            parse_float=parse_number,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
        if HALF.search(text if isinstance(text, str) else text.decode("latin-1")):
            json.dumps(value, ensure_ascii=False, default=str).encode()
        return value
    except UnicodeEncodeError:
        raise Fault("a text in it holds half a character (a lone surrogate)") from None
    except json.JSONDecodeError as error:
        raise bad_json(error) from None
    except RecursionError:
        raise LimitExceeded("the JSON is nested too deep") from None


def _refuse_constant(name: str) -> Json:
    raise Fault(f"{name} is not a number")


def _object(entries: list[tuple[str, Json]]) -> dict[str, Json]:
    made = dict(entries)
    if len(made) < len(entries):
        names = [name for name, _ in entries]
        raise Fault(f"`{next(name for name in names if names.count(name) > 1)}` is given twice")
    return made


def json_text(value: Json, indent: int | None = None, ascii_only: bool = False) -> str:
    r"""The JSON text of a plain structure, numbers with all their digits (the `json` module writes no Decimal).

    Characters that a terminal obeys, that turn the direction of writing, or that no file can carry are written as escapes.

    >>> json_text("\x1b \x7f \x9b \u202e 客户")
    '"\\u001b \\u007f \\u009b \\u202e 客户"'
    """
    text = _written(value, indent, "\n", ascii_only)
    return text if text.isascii() and "\x7f" not in text else UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _written(value: Json, indent: int | None, margin: str, ascii_only: bool) -> str:
    if isinstance(value, bool) or not isinstance(value, (Mapping, list, tuple, int, Decimal)):
        return json.dumps(value, ensure_ascii=ascii_only, allow_nan=False)
    if isinstance(value, (int, Decimal)):
        return _digits(value)
    inner = margin + " " * (indent or 0)
    if isinstance(value, Mapping):
        entries = value.items()
        parts = [
            f"{json.dumps(k, ensure_ascii=ascii_only)}: {_written(v, indent, inner, ascii_only)}" for k, v in entries
        ]
        return _enclosed("{", parts, "}", indent, margin, inner)
    return _enclosed("[", [_written(item, indent, inner, ascii_only) for item in value], "]", indent, margin, inner)


def _enclosed(start: str, parts: list[str], end: str, indent: int | None, margin: str, inner: str) -> str:
    if not parts or indent is None:
        return start + ", ".join(parts) + end
    return start + inner + f",{inner}".join(parts) + margin + end


def _digits(number: Number) -> str:
    exact = Decimal(number)
    return number_text(exact) if -40 < exact.adjusted() < 40 else str(ALL_DIGITS.normalize(exact))


@define
class _Walk:
    """One value on its way to JSON or to Python: how each leaf and each context is written, and how much has been."""

    leaves: Mapping[type, Callable[[Any], Any]]
    context: Callable[[dict[str, Any]], Any]
    items: int = 0

    def walk(self, value: Any, depth: int = 0) -> Any:
        self.items += 1
        if depth > VALUE_DEPTH or self.items > LIST_LENGTH:
            raise LimitExceeded(
                f"the value is nested more than {VALUE_DEPTH} deep or has more than {LIST_LENGTH:,} parts"
            )
        if type(value) is list:
            return [self.walk(item, depth + 1) for item in value]
        if type(value) is dict:
            return self.context({name: self.walk(part, depth + 1) for name, part in value.items()})
        return self.leaves[type(value)](value)


def to_plain(value: Any) -> Json:
    """The value in the plain encoding."""
    leaf = _PLAIN.get(type(value))
    return _Walk(_PLAIN, _same).walk(value) if leaf is None else leaf(value)


def to_typed(value: Any) -> Json:
    """The value in the typed encoding."""
    return _Walk(_TYPED, lambda entries: {"context": entries}).walk(value)


def to_python(value: Any, numbers: str = "decimal") -> Any:
    """The value as services get it, the lists and dicts their own; with `numbers="float"` the nearest float."""
    return _Walk(_PYTHON_FLOAT if numbers == "float" else _PYTHON, _same).walk(value)


def _same(value: Any) -> Any:
    return value


def _function_name(value: Function) -> str:
    return value.name or "function"


def nearest_float(value: Number) -> float:
    """The number as a float; no zero is negative."""
    return float(value) + 0.0


def _float(value: float) -> Any:
    """The number that a float means; what is infinite, as a text."""
    return to_outcome(from_python(value)) if isfinite(value) else str(value)


def _under(name: str, encode: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: {name: encode(value)}


_AS_THEY_ARE: dict[type, Callable[[Any], Any]] = dict.fromkeys((type(None), bool, str), _same)
_NUMBERS: dict[type, Callable[[Any], Any]] = dict.fromkeys((int, Decimal), to_outcome)
_TEMPORAL = (date, WideDate, time, FineTime, datetime, WideDateTime, timedelta, LongDuration, YearsMonths)
_PLAIN: dict[type, Callable[[Any], Any]] = {
    **_AS_THEY_ARE,
    **_NUMBERS,
    **dict.fromkeys(_TEMPORAL, temporal_text),
    float: _float,  # an outcome may have been asked for so
    Range: literal,
    Function: _function_name,
}
_TYPED: dict[type, Callable[[Any], Any]] = {
    **_AS_THEY_ARE,
    **_NUMBERS,
    **{
        class_: _under(KIND[class_], encode)
        for class_, encode in _PLAIN.items()
        if class_ in (*_TEMPORAL, Range, Function)
    },
}
_PYTHON: dict[type, Callable[[Any], Any]] = {
    **_AS_THEY_ARE,
    **_NUMBERS,
    **dict.fromkeys((*_TEMPORAL, Range, Function), _same),
}
_PYTHON_FLOAT: dict[type, Callable[[Any], Any]] = {**_PYTHON, int: float, Decimal: nearest_float}


@define
class _Reading:
    """How much of the inputs has been read, and where the reader stands."""

    items: int = 0

    def enter(self, depth: int) -> None:
        self.items += 1
        if depth > INPUT_DEPTH:
            raise LimitExceeded(f"the input is nested more than {INPUT_DEPTH} deep")
        if self.items > INPUT_ITEMS:
            raise LimitExceeded(f"the input has more than {INPUT_ITEMS:,} values")


def from_plain(value: Any, type_: Type = ANY) -> Any:
    """The value that plain JSON, or Python data, means for an element of this type.

    Texts become temporal values where the type says so. A value of another type is left as it is, for `coerce` to judge;
    what no value of FEEL can be is a `Fault`.
    """
    return _from_plain(value, type_, _Reading(), 0)


def _from_plain(value: Any, type_: Type, reading: _Reading, depth: int) -> Any:
    reading.enter(depth)
    if isinstance(value, (list, tuple)):
        item = type_.item if isinstance(type_, ListType) else type_
        return [_from_plain(part, item, reading, depth + 1) for part in value]
    if isinstance(type_, ListType):
        return _from_plain(value, type_.item, reading, depth + 1)
    if isinstance(value, Mapping):
        fields = type_.fields if isinstance(type_, ContextType) else {}
        return {
            _key(name): _from_plain(part, fields.get(name, ANY), reading, depth + 1) for name, part in value.items()
        }
    if isinstance(value, str) and isinstance(type_, (Scalar, RangeType)):
        return _from_text(str.__str__(value), type_)
    return feel_value(value)


def _key(name: Any) -> str:
    if isinstance(name, str):
        return str.__str__(name)
    raise Fault(f"the name of an entry is a string, not a Python {type(name).__name__}")


def _from_text(text: str, type_: Scalar | RangeType) -> Any:
    if isinstance(type_, RangeType):
        return parse_range(text)
    parse = _PARSERS.get(type_.kind)
    return text if parse is None else parse(text)


_PARSERS: dict[str, Callable[[str], Any]] = {
    "date": parse_date,
    "time": parse_time,
    "date and time": parse_date_and_time,
    "days and time duration": parse_duration,
    "years and months duration": parse_duration,
}


def from_typed(value: Json) -> Any:
    """The value that typed JSON means."""
    return _from_typed(value, _Reading(), 0)


def _from_typed(value: Json, reading: _Reading, depth: int) -> Any:
    reading.enter(depth)
    if isinstance(value, list):
        return [_from_typed(item, reading, depth + 1) for item in value]
    if not isinstance(value, dict):
        return feel_value(value)
    if len(value) != 1:
        raise Fault('an object of the typed encoding has one key, the name of a type: {"date": "2026-06-30"}')
    name, content = next(iter(value.items()))
    if name == "context" and isinstance(content, dict):
        return {key: _from_typed(part, reading, depth + 1) for key, part in content.items()}
    return _decoded(name, content)


def _decoded(name: str, content: Json) -> Any:
    if name == "number" and is_number(content):
        return content
    decode = _DECODERS.get(name)
    if decode is None or not isinstance(content, str):
        raise Fault(f"`{name[:60]}` is not a type with such a value")
    return decode(content)


_DECODERS: dict[str, Callable[[str], Any]] = {**_PARSERS, "number": parse_number, "string": _same, "range": parse_range}
