"""Whether an outcome is what a case expects: the keys named must match, lists item by item."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from policy.feel.literals import literal
from policy.feel.operators.comparison import is_equal
from policy.feel.types import ANY, BOOLEAN, NUMBER, STRING, AnyType, ContextType, ListType, Type, nullable
from policy.model.policy import Data
from policy.problems import Sink
from policy.read.data import read_data
from policy.read.names import did_you_mean, normal_name
from policy.testing.results import Mismatch

SHOWN = 300  # characters of a value in a report


def mismatches(expected: Data, got: Any, type_: Type, path: str, sink: Sink) -> Iterator[Mismatch]:
    """Where the outcome differs from what is expected.

    Args:
        expected: What the test file says, as written; a context may name some keys only.
        got: The outcome.
        type_: The declared type of the outcome, by which texts are read.
        path: Its name for people: `tier.level`.
        sink: Where problems go: a key that the outcome can not have, a text that is no value of the type.
    """
    if expected.fields is not None:
        yield from _context(expected, got, type_, path, sink)
    elif expected.items is not None:
        yield from _list(expected, got, type_, path, sink)
    else:
        yield from _value(expected, got, type_, path, sink)


def _context(expected: Data, got: Any, type_: Type, path: str, sink: Sink) -> Iterator[Mismatch]:
    fields = type_.fields if isinstance(type_, ContextType) else {}
    for name, part in expected.fields or ():
        key = normal_name(name.text)
        if fields and key not in fields:
            sink.error("unknown-expectation", name.span(), f"`{path}` has no `{key}`", did_you_mean(key, fields))
        elif not isinstance(got, dict):
            yield Mismatch(path, f"a context with {key}", shown(got), expected.span)
            return
        elif key not in got:
            yield Mismatch(f"{path}.{key}", _written(part), "nothing", part.span)
        else:
            yield from mismatches(part, got[key], fields.get(key, ANY), f"{path}.{key}", sink)


def _list(expected: Data, got: Any, type_: Type, path: str, sink: Sink) -> Iterator[Mismatch]:
    items = expected.items or ()
    item_type = type_.item if isinstance(type_, ListType) else ANY
    if not isinstance(got, list) or len(got) != len(items):
        yield Mismatch(path, _written(expected), shown(got), expected.span)
        return
    for number, (part, value) in enumerate(zip(items, got, strict=True), 1):
        yield from mismatches(part, value, item_type, f"{path}[{number}]", sink)


def _value(expected: Data, got: Any, type_: Type, path: str, sink: Sink) -> Iterator[Mismatch]:
    problems = len(sink.problems)
    value = read_data(expected, _readable(type_, got), sink)
    if len(sink.problems) == problems and not same(value, got):
        yield Mismatch(path, shown(value), shown(got), expected.span)


def _readable(type_: Type, got: Any) -> Type:
    """The type by which a text is read: the declared one, null being always possible; where none is, as the outcome is."""
    return nullable(BY_OUTCOME.get(type(got), STRING) if isinstance(type_, AnyType) else type_)


def same(expected: Any, got: Any) -> bool:
    """Whether two values are the same: contexts with the same keys, lists item by item, null only null."""
    if isinstance(expected, dict) and isinstance(got, dict):
        return expected.keys() <= got.keys() and all(same(part, got[key]) for key, part in expected.items())
    if isinstance(expected, list) and isinstance(got, list):
        return len(expected) == len(got) and all(map(same, expected, got))
    if expected is None or got is None:
        return expected is got
    return is_equal(expected, got)


def shown(value: Any) -> str:
    """A value as FEEL, cut where it is long."""
    text = literal(value)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def _written(data: Data) -> str:
    """What a test file expects, as it is written."""
    if data.items is not None:
        return "[" + ", ".join(map(_written, data.items)) + "]"
    if data.fields is not None:
        return "{" + ", ".join(f"{name.text}: {_written(part)}" for name, part in data.fields) + "}"
    return data.text.text if data.text is not None else "null"


BY_OUTCOME: dict[type, Type] = {bool: BOOLEAN, int: NUMBER, Decimal: NUMBER}
